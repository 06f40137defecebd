package queue

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

var (
	issueScript     = load("issue")
	callScript      = load("call")
	moveScript      = load("move")
	answerScript    = load("answer")
	reprintScript   = load("reprint")
	undoScript      = load("undo")
	presenceScript  = load("presence")
	houseScript     = load("house")
	countScript     = load("count")
	doorScript      = load("door")
	ticketScript    = load("ticket")
	boardScript     = load("board")
	deskScript      = load("desk")
	floorScript     = load("floor")
	storyScript     = load("story")
	servicesScript  = load("services")
	renewScript     = load("renew")
	purgeScript     = load("purge")
	forgetScript    = load("forget")
	reportScript    = load("report")
	orderScript     = load("order")
	screensScript   = load("screens")
	presencesScript = load("presences")
	presentScript   = load("present")
	offeredScript   = load("offered")

	sessionScript       = load("session")
	signUpScript        = load("session_signup")
	attendScript        = load("session_attend")
	sessionListScript   = load("session_list")
	sessionOpenScript   = load("session_open")
	sessionForgetScript = load("session_forget")

	bookScript               = load("book")
	appointmentScript        = load("appointment")
	checkInScript            = load("checkin")
	appointmentsScript       = load("appointments")
	findScript               = load("find")
	forgetAppointmentsScript = load("forgetappointments")
)

// Time-outs of one operation of the engine, all its attempts together. A screen hears within 3 s that Redis is away.
const (
	answerWithin = 2500 * time.Millisecond
	firstPause   = 20 * time.Millisecond
	longestPause = 400 * time.Millisecond
)

// ErrUnavailable is what every operation wraps when Redis gave no answer. What it asked for may have happened: repeat it
// with the same key.
var ErrUnavailable = &Error{Unavailable, "the queue's store does not answer; try again in a moment"}

// run runs a script, and again while Redis gives no answer and time is left. That is safe for a write, because the
// script knows the idempotency key of the attempt before; go-redis' own retries are off, as they count against nothing.
func (e *Engine) run(ctx context.Context, s *script, m moment, given named) ([]any, error) {
	keys, args, err := e.told(s, m, given)
	if err != nil {
		return nil, err
	}
	reply, err := insist(ctx, func(ctx context.Context) (any, error) { return s.Run(ctx, e.rdb, keys, args...).Result() })
	if err != nil {
		return nil, err
	}
	list, ok := reply.([]any)
	if !ok {
		return nil, fmt.Errorf("script answered %T", reply)
	}
	return list, nil
}

// insist asks Redis, and again while it gives no answer and time is left.
func insist[T any](ctx context.Context, ask func(context.Context) (T, error)) (T, error) {
	var none T
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		reply, err := ask(ctx)
		if err == nil {
			return reply, nil
		}
		if !passing(err) {
			return none, fatal(err)
		}
		select {
		case <-ctx.Done():
			return none, fmt.Errorf("%w: %w", ErrUnavailable, err)
		case <-time.After(pause):
		}
	}
}

// passing reports whether an error may go away by itself within a moment: the network's, and Redis' own words for a
// start or a fail-over.
func passing(err error) bool {
	var network net.Error
	if errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, redis.ErrPoolTimeout) || errors.Is(err, context.DeadlineExceeded) {
		return true
	}
	return startsWith(err, "LOADING", "MASTERDOWN", "READONLY", "CLUSTERDOWN", "TRYAGAIN", "BUSY ", "UNBLOCKED")
}

// fatal is the meaning of an error that no second attempt mends: Redis refuses to write, or the script is wrong.
func fatal(err error) error {
	if errors.Is(err, context.Canceled) || startsWith(err, "OOM", "MISCONF", "NOREPLICAS", "NOAUTH", "WRONGPASS", "NOPERM") {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return err
}

func startsWith(err error, words ...string) bool {
	for _, w := range words {
		if strings.HasPrefix(err.Error(), w) {
			return true
		}
	}
	return false
}

// A write is what every change hands to its script, besides its own keys and arguments.
type write struct {
	key         string // idempotency key
	fingerprint string
	place       string // the desk that asks, or supervisorPlace; "" for visitors and the sweep
	who         string // who asks; "" for whoever sits at the desk
}

// Who makes a change, where it is not somebody at a desk, and the place of the supervisor; no desk has such an id.
const (
	byVisitor       = "visitor"
	bySweep         = "sweep"
	supervisorPlace = "supervisor"
)

// change runs a write script: with the branch's day, again if another process is already in a later one, and with the
// stored outcome if the key is known. What it is given is made for a day, as some of it depends on it.
func (e *Engine) change(ctx context.Context, s *script, w write, own func(day string) named) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	if w.who != bySweep {
		if err := e.turn(ctx); err != nil {
			return nil, err
		}
	}
	m := e.moment()
	for range 2 {
		given := own(m.day)
		maps.Copy(given, named{"key": hashKey(w.key), "fingerprint": w.fingerprint, "place": w.place, "who": w.who})
		reply, err := e.run(ctx, s, m, given)
		if err != nil {
			return nil, err
		}
		words := texts(reply)
		switch words[0] {
		case "OK":
			return words[1:], nil
		case "SAME":
			return strings.Split(words[1], "\x1f"), nil
		case "STALE_DAY":
			m.day = words[1]
		default:
			return nil, refusal(words)
		}
	}
	return nil, fmt.Errorf("the branch's day went past %s while one request ran", m.day)
}

// kept is the outcome that stands under a key, nil for none. The scripts look for themselves; this is for a write that
// must read something first which the outcome has changed. Refusals: KeyReused, NotFound for a ticket taken back since.
func (e *Engine) kept(ctx context.Context, key, fingerprint string) ([]string, error) {
	if err := e.turn(ctx); err != nil {
		return nil, err
	}
	last, err := insist(ctx, func(ctx context.Context) (string, error) {
		got, err := e.rdb.HGet(ctx, e.keys.meta(), "day").Result()
		if errors.Is(err, redis.Nil) {
			return "", nil
		}
		return got, err
	})
	if err != nil {
		return nil, fmt.Errorf("look for a key's outcome: %w", err)
	}
	day, field := max(last, e.branch.Day(e.now())), hashKey(key)
	for _, idem := range []string{e.keys.idem(day), e.keys.idem(dayBefore(day))} {
		stored, err := insist(ctx, func(ctx context.Context) (string, error) {
			got, err := e.rdb.HGet(ctx, idem, field).Result()
			if errors.Is(err, redis.Nil) {
				return "", nil
			}
			return got, err
		})
		if err != nil {
			return nil, fmt.Errorf("look for a key's outcome: %w", err)
		}
		if of, outcome, ok := strings.Cut(stored, "\x1f"); ok {
			if of != fingerprint {
				return nil, refusal([]string{"KEY_REUSED"})
			}
			words := strings.Split(outcome, "\x1f")
			there, err := insist(ctx, func(ctx context.Context) (int64, error) { return e.rdb.Exists(ctx, e.keys.tickets()+words[0]).Result() })
			if err != nil {
				return nil, fmt.Errorf("look for the ticket of an outcome: %w", err)
			}
			if there == 0 {
				return nil, refusal([]string{"TAKEN_BACK"})
			}
			return words, nil
		}
	}
	return nil, nil
}

// refusal is the sentence for a script's refusal.
func refusal(words []string) error {
	switch words[0] {
	case "KEY_REUSED":
		return &Error{KeyReused, "this idempotency key was used for another request"}
	case "AGAINST":
		return standing(rulesOf(words[1:]))
	case "DESK_BUSY":
		return &Error{DeskBusy, "the desk already holds a ticket; finish it, park it or mark it as missed first"}
	case "NOBODY":
		return ErrNobodyWaits
	case "NOT_WAITING":
		return &Error{NotWaiting, "that ticket is not waiting"}
	case "NOT_FOUND":
		return &Error{NotFound, "there is no such ticket"}
	case "NO_SCREEN":
		return &Error{NotFound, "no such display reports here"}
	case "NO_TICKET":
		return &Error{IllegalMove, "the desk holds no ticket"}
	case "ILLEGAL":
		return &Error{IllegalMove, "a ticket that is " + words[1] + " cannot be moved like that"}
	case "ELSEWHERE":
		return &Error{IllegalMove, "that ticket is at desk " + words[1]}
	case "SENT":
		return &Error{IllegalMove, "that ticket was sent by desk " + words[1] + " and goes back there first"}
	case "SAME_SERVICE":
		return &Error{Invalid, "the ticket is for that service already"}
	case "ON_BREAK":
		return &Error{OnBreak, "the desk has a break; end it first"}
	case "ABSENT":
		return &Error{Absent, "nobody is at work there now; say that the ticket waits until somebody comes, or choose another place"}
	case "NOT_ON_BREAK":
		return &Error{IllegalMove, "the desk has no break to end"}
	case "NO_MORE_TIMES":
		return &Error{IllegalMove, "that ticket was postponed as often as may be"}
	case "NOT_HELD":
		return &Error{IllegalMove, "the desk does not hold that ticket"}
	case "ANSWERED":
		return &Error{Answered, "the questions about that ticket were answered before"}
	case "TOO_LATE":
		return &Error{TooLate, "it is too late for that"}
	case "DOOR_CODE":
		return &Error{WrongDoorCode, "the door does not show this code any more; scan the one that it shows now"}
	case "DOOR_CODE_USED":
		return &Error{WrongDoorCode, "this code has given all its tickets; scan the next one that the door shows"}
	case "TAKEN_BACK":
		return &Error{NotFound, "that ticket was taken back after it was given; ask for another one, with another key"}
	case "NOTHING_TO_UNDO":
		return &Error{NothingToUndo, "there is nothing to undo here"}
	case "NO_SESSION":
		return &Error{NotFound, "there is no such session"}
	case "NO_SIGNUP":
		return &Error{NotFound, "there is no such sign-up"}
	case "SESSION_FULL":
		return &Error{SessionFull, "all places of the session are taken"}
	case "SESSION_OVER":
		return &Error{SessionClosed, "the session is over"}
	case "SESSION_CANCELLED":
		return &Error{SessionClosed, "the session was cancelled"}
	case "NOT_NOW":
		return &Error{SessionClosed, "it is too early for that; the session has not begun"}
	case "SESSION_HELD":
		return &Error{IllegalMove, "somebody attended the session already, so it is neither moved nor cancelled"}
	case "SIGNUP":
		return &Error{IllegalMove, "that sign-up is " + words[1] + " already"}
	case "CAPACITY":
		return &Error{Invalid, words[1] + " are signed up already; the session cannot have fewer places"}
	case "HEADS":
		return &Error{Invalid, words[1] + " were marked as present already; a head count cannot be lower"}
	case "NOT_BOOKED":
		return against{notBooked(AppointmentState(words[1])), rulesOf(words[2:])}
	case "PAST":
		return errPast
	case "TOO_MANY_TRIES":
		return &Error{TooManyTries, "too many appointments were asked for that there are not; wait ten minutes, or ask the staff"}
	case "CODE_TAKEN":
		return errCodeTaken
	case "CHANGED":
		return errChanged
	case "CHANGED_SINCE":
		return &Error{NothingToUndo, "something has happened since; it cannot be undone any more"}
	}
	return fmt.Errorf("script answered %q", words)
}

// texts flattens a script's reply of strings and numbers.
func texts(reply []any) []string {
	words := make([]string, len(reply))
	for i, v := range reply {
		if s, ok := v.(string); ok {
			words[i] = s
		} else {
			words[i] = fmt.Sprint(v)
		}
	}
	return words
}

func dayBefore(day string) string {
	t, err := time.Parse("20060102", day)
	if err != nil {
		panic(err)
	}
	return t.AddDate(0, 0, -1).Format("20060102")
}
