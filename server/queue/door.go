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
	// doorBefore is how many windows a code outlives: long enough to choose in, too short for a photo to be of use at home.
	doorBefore = 3
	// doorAfter allows for a server whose clock is a little ahead of this one's.
	doorAfter = 1
	// doorTickets is how many tickets one code gives. More people than that do not come through a door in half a minute.
	doorTickets = 8
	// doorCode is the length of a code in bytes, before it is spelled.
	doorCode = 12
)

// A DoorCode is what the screen at the door shows: who reads it stands there.
type DoorCode struct {
	Code string
	// Next is when the screen shows another one, Until when this one is no longer taken.
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

// CheckDoor tells whether a code was shown at the door just now. It may have given all its tickets all the same. Refusals:
// WrongDoorCode, NotFound.
func (q *Queue) CheckDoor(ctx context.Context, code string) error {
	window, err := q.shownAt(ctx, code)
	if err == nil && window == noWindow {
		return Book.Refusal("DOOR_CODE")
	}
	return err
}

// noWindow is the window of a code that is wrong or too old, as the scripts are told it. They look at it after the
// idempotency key: what was done in time stays done, whenever its request is repeated.
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

// doorSecret is what the codes are made under. It is read each time, so that a store that was restored or emptied has
// all servers agree at once.
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
