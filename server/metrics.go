package server

import (
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics count what the program does, for Prometheus. A nil *Metrics counts nothing.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
	sockets  prometheus.Gauge
}

// NewMetrics makes an empty set, with those of the Go runtime and of the process.
func NewMetrics() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "turno_http_requests_total", Help: "Requests answered, by route and status.",
		}, []string{"route", "status"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "turno_http_request_duration_seconds", Help: "Time to answer a request, by route; websockets are left out.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5},
		}, []string{"route"}),
		sockets: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "turno_sockets", Help: "Websockets open now.",
		}),
	}
	m.registry.MustRegister(m.requests, m.duration, m.sockets,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// request counts one that was answered. A route is a pattern of the mux, so that their number is bounded.
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

// socket counts one as open until the function that it answers is called.
func (m *Metrics) socket() (closed func()) {
	if m == nil {
		return func() {}
	}
	m.sockets.Inc()
	return m.sockets.Dec
}

// serveMetrics answers on the private address only: to this machine, and not through a proxy on it. To anybody else the
// page does not exist.
func (s *Site) serveMetrics(w http.ResponseWriter, r *http.Request) error {
	if s.Metrics == nil || !private(r) {
		return &failure{http.StatusNotFound, "not_found", "there is no such page"}
	}
	promhttp.HandlerFor(s.Metrics.registry, promhttp.HandlerOpts{DisableCompression: true}).ServeHTTP(w, r)
	return nil
}

// forwarded are the headers by which a proxy shows.
var forwarded = []string{"Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip"}

// private reports whether the client is on this machine and no proxy.
func private(r *http.Request) bool {
	for _, name := range forwarded {
		if r.Header.Get(name) != "" {
			return false
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	return err == nil && net.ParseIP(host).IsLoopback()
}
