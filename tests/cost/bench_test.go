package cost_test

import (
	"encoding/json"
	"testing"

	"turno/server/queue"
	"turno/server/queue/queuetest"
	"turno/server/servertest"
)

// BenchmarkFrame is one recall, and the frame of one screen that shows it, with twelve waiting
// and fifty missed.
func BenchmarkFrame(b *testing.B) {
	for _, screen := range []string{"board", "desk", "supervisor"} {
		b.Run(screen, func(b *testing.B) {
			store := queuetest.Store{Client: queuetest.StartRedis(b, "--appendonly", "no").Client(b)}
			f := openFloorOn(b, store, 62, false)
			for range 50 {
				f.Call(b, "2", "")
				f.Move(b, "2", "", queue.MissShow)
			}
			f.Call(b, "2", "")
			socket := f.Watch(b, f.path(screen)+"/live?lang=it")
			frame := new(json.RawMessage)
			servertest.Receive(b, socket, frame)
			b.ReportAllocs()
			for b.Loop() {
				f.Move(b, "2", "", queue.Recall)
				f.Hub.Changed(f.id)
				servertest.Receive(b, socket, frame)
			}
		})
	}
}
