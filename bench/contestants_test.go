package bench_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"turno/bench/chat"
	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/live"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// frameSize is the text of each frame, bytes, to each contestant's sockets the same. sizeVariable tells it to the processes.
var frameSize = cmp.Or(atoi(os.Getenv(sizeVariable)), 300)

const sizeVariable = "TURNO_BENCH_FRAME"

func atoi(s string) int { n, _ := strconv.Atoi(s); return n }

// mostSockets is more than any benchmark opens.
const mostSockets = 20_000

// A contestant is a server with a crowd of sockets.
type contestant struct {
	process *process
	pids    []int
	crowd   *process
	sockets int
	publish func(seq int) // makes the server send the text of this seq to all sockets
	seq     int
}

// state is what the topic of the benchmark shows.
func state(seq int) live.State {
	empty := len(encoded(live.State{Epoch: "bench", Seq: int64(seq)}))
	return live.State{Epoch: "bench", Seq: int64(seq), HTML: fmt.Sprintf("%0*d", frameSize-empty, seq)}
}

// encoded is a state as Turno's hub writes it.
func encoded(s live.State) []byte {
	text, err := json.Marshal(struct {
		Epoch   string   `json:"epoch"`
		Seq     int64    `json:"seq"`
		Version string   `json:"version"`
		HTML    string   `json:"html"`
		Calls   []string `json:"calls"`
	}{s.Epoch, s.Seq, "", s.HTML, []string{}})
	if err != nil {
		panic(err)
	}
	return text
}

func runHub() error {
	var seq atomic.Int64
	hub := live.New(live.Options{MaxPerAddress: mostSockets}) // all come from one
	topic := live.Topic{Name: "board", Group: "office", Render: func(context.Context) (live.State, error) {
		return state(int(seq.Load())), nil
	}}
	return serveRole(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hub.Serve(w, r, topic)
	}), func(n int) {
		seq.Store(int64(n))
		hub.Changed("office")
	})
}

// runChat sends nothing before all its sockets have joined, as it has no state that a later one would get.
func runChat(args []string) error {
	hub, sockets := chat.New(), atoi(args[0])
	return serveRole(hub, func(n int) {
		for hub.Joined() < sockets {
			time.Sleep(time.Millisecond)
		}
		hub.Send(encoded(state(n)))
	})
}

// startGo starts a server that is written in Go, by its role.
func startGo(tb testing.TB, role string, sockets int) *contestant {
	tb.Helper()
	p := startRole(tb, role, strconv.Itoa(sockets))
	c := &contestant{process: p, pids: []int{p.pid()}, sockets: sockets}
	c.publish = func(seq int) { p.tell("publish %d", seq) }
	c.join(tb, p.hear("ready"), "/")
	return c
}

// startCalled starts a build of the program in whose branch one ticket is called.
func startCalled(tb testing.TB, path string) *program {
	tb.Helper()
	store := queuetest.StartRedis(tb)
	e := engine.Open(store.Client(tb), queuetest.AlwaysOpen(), ledger.Options{})
	t, err := e.Issue(tb.Context(), request("first"))
	if err == nil {
		_, err = e.Call(tb.Context(), queue.CallRequest{Head: ledger.Head{Key: "call", Desk: "1"}, Ticket: t.Number})
	}
	if err != nil {
		tb.Fatal(err)
	}
	return runProgram(tb, path, "127.0.0.1:0", "TURNO_REDIS_URL=unix://"+store.Address())
}

// startTurno starts a build of the program, whose sockets are boards. Its frames are recalls, made at a desk over HTTP.
func startTurno(tb testing.TB, path string, sockets int) *contestant {
	tb.Helper()
	p := startCalled(tb, path)
	c := &contestant{pids: []int{p.cmd.Process.Pid}, sockets: sockets, seq: 2}
	c.publish = func(seq int) {
		if err := post(http.DefaultClient, p.base+"/desk/meet/1/recalls", fmt.Sprint("recall", seq), "{}", nil); err != nil {
			tb.Fatal(err)
		}
	}
	c.join(tb, strings.TrimPrefix(p.base, "http://"), "/display/meet/live")
	return c
}

// boardSize is the text of the frame that a recall brings to a board, bytes.
func boardSize(tb testing.TB, path string) int {
	tb.Helper()
	p := startCalled(tb, path)
	board, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(p.base, "http")+"/display/meet/live", nil)
	if err != nil {
		tb.Fatal(err)
	}
	defer board.Close()
	_, text, err := board.ReadMessage()
	if err != nil {
		tb.Fatal(err)
	}
	return len(text)
}

// startLoop compiles and starts the loop of writes.
func startLoop(tb testing.TB, sockets int) *contestant {
	tb.Helper()
	binary := filepath.Join(tb.TempDir(), "loop")
	if out, err := exec.Command("cc", "-O2", "-o", binary, "testdata/loop.c").CombinedOutput(); err != nil {
		tb.Fatalf("compile the loop of writes: %v: %s", err, out)
	}
	p := startProcess(tb, "loop", exec.Command(binary, fmt.Sprint(sockets), fmt.Sprint(len(framed(0)))))
	c := &contestant{process: p, pids: []int{p.pid()}, sockets: sockets}
	c.publish = func(seq int) {
		if _, err := p.stdin.Write(framed(seq)); err != nil {
			tb.Fatal(err)
		}
	}
	c.join(tb, p.hear("ready"), "/")
	return c
}

// framed is the text of a seq as a websocket frame.
func framed(seq int) []byte {
	const finText, in16Bits = 0x81, 126
	return append(binary.BigEndian.AppendUint16([]byte{finText, in16Bits}, uint16(frameSize)), encoded(state(seq))...)
}

// nchanConfig is the configuration of nginx with nchan as its manual shows it, with two workers and no log.
const nchanConfig = `load_module /usr/lib/nginx/modules/ngx_nchan_module.so;
worker_processes 2;
worker_rlimit_nofile %d;
daemon off;
master_process on;
pid nginx.pid;
error_log stderr error;
events { worker_connections %[1]d; }
http {
	access_log off;
	client_body_temp_path body;
	proxy_temp_path proxy;
	fastcgi_temp_path fastcgi;
	uwsgi_temp_path uwsgi;
	scgi_temp_path scgi;
	nchan_shared_memory_size 256M;
	server {
		listen %s reuseport;
		location /sub { nchan_subscriber websocket; nchan_channel_id office; nchan_subscriber_first_message newest; }
		location /pub { nchan_publisher; nchan_channel_id office; nchan_message_buffer_length 1; }
	}
}
`

// startNchan starts nginx with nchan in a folder of its own.
func startNchan(tb testing.TB, sockets int) *contestant {
	tb.Helper()
	nginx, err := exec.LookPath("nginx")
	if err != nil {
		nginx = "/usr/sbin/nginx" // not every PATH has this directory
	}
	dir, address := tb.TempDir(), freeAddress(tb)
	config := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, nchanConfig, sockets+1000, address), 0o644); err != nil {
		tb.Fatal(err)
	}
	os.Chmod(dir, 0o755) // the workers are another user
	p := startProcess(tb, "nginx", exec.Command(nginx, "-p", dir, "-c", config))
	c := &contestant{process: p, sockets: sockets}
	queuetest.Eventually(tb, "nginx to listen", func() error {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			conn.Close()
		}
		return err
	})
	tb.Cleanup(func() { p.cmd.Process.Signal(os.Interrupt); p.cmd.Wait() }) // before end kills only the master
	queuetest.Eventually(tb, "two workers", func() error {
		c.pids = children(tb, p.pid())
		if len(c.pids) != 2 {
			return fmt.Errorf("nginx has %d", len(c.pids))
		}
		return nil
	})
	c.publish = func(seq int) {
		answer, err := http.Post("http://"+address+"/pub", "text/plain", bytes.NewReader(encoded(state(seq))))
		if err != nil {
			tb.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode/100 != 2 {
			tb.Fatalf("nchan answers %s", answer.Status)
		}
	}
	c.join(tb, address, "/sub")
	return c
}

func freeAddress(tb testing.TB) string {
	tb.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// join opens the contestant's sockets.
func (c *contestant) join(tb testing.TB, address, path string) {
	tb.Helper()
	c.crowd = startCrowd(tb, address, slices.Repeat([]string{path}, c.sockets))
}

// startCrowd opens a socket to each of the paths. With gaps its sockets need not get a frame for each change.
func startCrowd(tb testing.TB, address string, paths []string, with ...string) *process {
	tb.Helper()
	p := startRole(tb, "crowd", append([]string{address}, with...)...)
	p.tell("%s\n", strings.Join(paths, "\n"))
	p.hear("ready")
	return p
}
