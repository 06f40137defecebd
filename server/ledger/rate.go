package ledger

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"
)

// These are the refusals of a request that comes at a bad time.
const (
	// TooMany: the address has changed too much in a short time; see WaitOf.
	TooMany Code = "too_many"
	// StoreNearlyFull: the store keeps what memory is left for those who have come already.
	StoreNearlyFull Code = "store_nearly_full"
)

// A Rate bounds how often an address does something: Holds times at once, and once more each Every. Kept in the store, it
// holds for all servers together.
type Rate struct {
	Every time.Duration
	Holds int
}

// How often one address may change a branch. What makes the store grow comes from people at kiosks and phones, one tap each;
// the rest are presses of people and repeats of programs.
var (
	growing = Rate{500 * time.Millisecond, 60}
	other   = Rate{100 * time.Millisecond, 300}
)

// Args are the arguments by which a script of a book reads a rate, after a name.
func (r Rate) Args(name string) Args {
	return Args{name + "_every": r.Every.Milliseconds(), name + "_holds": r.Holds}
}

// rateOf are the arguments of a change for begin.lua. Visitors and staff have buckets of their own, so that a flood at the
// kiosk does not stop a desk behind the same address.
func (l *Ledger) rateOf(ctx context.Context, s *Script, w Write) (Args, error) {
	kind, r := "other", other
	if s.grows {
		kind, r = "grow", growing
	}
	who := "staff"
	if w.By == ByVisitor {
		who = ByVisitor
	}
	bucket := ""
	if w.Client != "" {
		var err error
		if bucket, err = l.Bucket(ctx, who+" "+kind, w.Client); err != nil {
			return nil, err
		}
	}
	given := r.Args("rate")
	given["rate"] = bucket
	return given, nil
}

// Bucket is the name of an address' bucket, in which the store does not have the address itself.
func (l *Ledger) Bucket(ctx context.Context, kind, address string) (string, error) {
	if address == "" {
		return kind, nil
	}
	of, err := l.Sign(ctx, "rate "+address)
	if err != nil {
		return "", err
	}
	return kind + " " + encoding.EncodeToString(of[:12]), nil
}

// Sign is a code of a text that nobody makes without the secret of the branch, which all its servers share: the same text
// has the same code.
func (l *Ledger) Sign(ctx context.Context, text string) ([]byte, error) {
	secret, err := l.secretNow(ctx)
	if err != nil {
		return nil, err
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("turno " + l.branch.ID + " " + text))
	return mac.Sum(nil), nil
}

var secretScript = base.Script("secret")

// secretNow is the secret of the branch, which the first server made. It is read once, and again when the store has another
// history.
func (l *Ledger) secretNow(ctx context.Context) (string, error) {
	if known := l.secret.Load(); known != nil {
		return *known, nil
	}
	reply, err := l.run(ctx, secretScript, l.moment(), Args{"fresh": rand.Text()})
	if err != nil {
		return "", fmt.Errorf("read the secret of the branch: %w", err)
	}
	secret := Words(reply)[1]
	l.secret.Store(&secret)
	return secret, nil
}

// soon is a refusal that ends by itself.
type soon struct {
	refusal *Error
	wait    time.Duration
}

func (s soon) Error() string { return s.refusal.Message }

// Unwrap is the refusal without the time.
func (s soon) Unwrap() error { return s.refusal }

// Soon is a refusal that ends after a time.
func Soon(refusal *Error, wait time.Duration) error { return soon{refusal, wait} }

// WaitOf is how long a refusal lasts, 0 if that is not known.
func WaitOf(err error) time.Duration {
	var s soon
	errors.As(err, &s)
	return s.wait
}

// tooMany is the refusal of begin.lua, from how many ms it lasts.
func tooMany(detail ...string) error {
	return Soon(Refuse(TooMany, "too many requests came from this address in a short time; wait a moment"),
		time.Duration(Number(detail[0]))*time.Millisecond)
}
