package server

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"turno/server/live"
)

// Metrics count what the program does, for Prometheus. A nil *Metrics counts nothing.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
}

// NewMetrics makes an empty set, with the figures of the hub, of the Go runtime and of the process.
func NewMetrics(hub *live.Hub) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "turno_http_requests_total", Help: "Requests answered, by route and status.",
		}, []string{"route", "status"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "turno_http_request_duration_seconds", Help: "Time to answer a request, by route; websockets are left out.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5},
		}, []string{"route"}),
	}
	m.registry.MustRegister(m.requests, m.duration,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	gauge := func(name, help string, value func(live.Stats) int) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help},
			func() float64 { return float64(value(hub.Stats())) }))
	}
	counter := func(name, help string, value func(live.Stats) uint64) {
		m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help},
			func() float64 { return float64(value(hub.Stats())) }))
	}
	gauge("turno_sockets", "Websockets open now.", func(s live.Stats) int { return s.Sockets })
	gauge("turno_topics", "Topics watched now.", func(s live.Stats) int { return s.Topics })
	counter("turno_renders_total", "States rendered.", func(s live.Stats) uint64 { return s.Renders })
	counter("turno_render_failures_total", "States that could not be rendered.",
		func(s live.Stats) uint64 { return s.RenderFailures })
	counter("turno_frames_sent_total", "Frames written to sockets, heartbeats included.",
		func(s live.Stats) uint64 { return s.FramesSent })
	counter("turno_frames_skipped_total", "Frames that a newer one overtook.",
		func(s live.Stats) uint64 { return s.FramesSkipped })
	counter("turno_sockets_cut_total", "Websockets closed because they took nothing.",
		func(s live.Stats) uint64 { return s.SocketsCut })
	return m
}

// request counts an answered request. route is a pattern of the mux, so the number of routes is bounded.
func (m *Metrics) request(route string, status int, socket bool, took time.Duration) {
	if m == nil {
		return
	}
	if route == "" {
		route = "none"
	}
	m.requests.WithLabelValues(route, strconv.Itoa(status)).Inc()
	if !socket {
		m.duration.WithLabelValues(route).Observe(took.Seconds())
	}
}

// serveMetrics answers in the Prometheus text format.
func (s *Site) serveMetrics(w http.ResponseWriter, r *http.Request) error {
	promhttp.HandlerFor(s.Metrics.registry, promhttp.HandlerOpts{DisableCompression: true}).ServeHTTP(w, r)
	return nil
}
