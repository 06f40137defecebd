package queue

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"time"

	"turno/server/ledger"
)

const (
	// doorWindow is for how long the screen at the door shows one code.
	doorWindow = 30 * time.Second
	// doorBefore is for how many windows more a code is taken: long enough to choose a service, too short to use a photo of the
	// code at home.
	doorBefore = 3
	// doorAfter allows for a server whose clock is a little ahead of this one's.
	doorAfter = 1
	// doorTickets is how many tickets one code gives: more people do not come in half a minute.
	doorTickets = 8
	// doorCode is the length of a code in bytes, before its encoding.
	doorCode = 12
)

// A DoorCode is what the screen at the door shows: whoever reads it is there.
type DoorCode struct {
	Code string
	// Next is when the screen shows another code, Until is when this one is not taken any more.
	Next, Until time.Time
}

// DoorCode is the code of this moment, the same on all servers of a store. Refusals: NotFound where the branch has no door.
func (q *Queue) DoorCode(ctx context.Context) (DoorCode, error) {
	secret, err := q.doorSecret(ctx)
	if err != nil {
		return DoorCode{}, err
	}
	window := q.doorWindow()
	next := time.Unix(0, (window+1)*int64(doorWindow)).In(q.branch.Location())
	return DoorCode{Code: q.codeOf(secret, window), Next: next, Until: next.Add(doorBefore * doorWindow)}, nil
}

// CheckDoor refuses a code that the door did not show just now. A code that it accepts may have given all its tickets.
// Refusals: WrongDoorCode, NotFound.
func (q *Queue) CheckDoor(ctx context.Context, code string) error {
	window, err := q.shownAt(ctx, code)
	if err == nil && window == noWindow {
		return Book.Refusal("DOOR_CODE")
	}
	return err
}

// noWindow is the window of a wrong or old code, for scripts. They check it after the idempotency key, so that a repeated
// request gets its outcome even when the code is old by then.
const noWindow = 0

// shownAt is the window in which the door showed a code.
func (q *Queue) shownAt(ctx context.Context, code string) (int64, error) {
	secret, err := q.doorSecret(ctx)
	if err != nil {
		return noWindow, err
	}
	now := q.doorWindow()
	for window := now - doorBefore; window <= now+doorAfter; window++ {
		if hmac.Equal([]byte(q.codeOf(secret, window)), []byte(code)) {
			return window, nil
		}
	}
	return noWindow, nil
}

func (q *Queue) doorWindow() int64 { return q.Now().UnixNano() / int64(doorWindow) }

func (q *Queue) codeOf(secret string, window int64) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("turno door " + q.branch.ID + " "))
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(window)))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:doorCode])
}

// doorSecret is the secret from which the codes are made. It is read each time, so that all servers agree at once after the
// store was restored or emptied.
func (q *Queue) doorSecret(ctx context.Context) (string, error) {
	if !q.branch.Door {
		return "", ledger.Refuse(ledger.NotFound, "this branch gives no tickets at its door")
	}
	reply, err := q.Read(ctx, doorScript, ledger.Args{"secret": rand.Text()})
	if err != nil {
		return "", fmt.Errorf("read the secret of the door: %w", err)
	}
	return reply[0].(string), nil
}
