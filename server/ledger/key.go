package ledger

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"slices"
	"strings"
)

// maxKey is the longest idempotency key, in bytes.
const maxKey = 255

// encoding writes tokens and hashes; strict reads them, and accepts one spelling for each.
var (
	encoding = base64.RawURLEncoding
	strict   = encoding.Strict()
)

// checkKey refuses a missing or malformed idempotency key.
func checkKey(key string) error {
	if key == "" {
		return Refuse(KeyMissing, "a write needs an Idempotency-Key")
	}
	printable := func(r rune) bool { return r >= ' ' && r <= '~' }
	if len(key) > maxKey || strings.ContainsFunc(key, func(r rune) bool { return !printable(r) }) {
		return Refuse(Invalid, "an Idempotency-Key is 1 to %d printable ASCII characters", maxKey)
	}
	return nil
}

// hashKey is the field under which a key's outcome is kept. The key itself is not kept: it opens the sealed token.
func (h Head) hashKey() string {
	key := h.Key
	if h.Scope != "" {
		key = h.Scope + "\x00" + key
	}
	sum := sha256.Sum256([]byte(key))
	return encoding.EncodeToString(sum[:16])
}

// Fingerprint tells one request from another: its kind and its fields, in a fixed order.
func Fingerprint(kind string, fields ...string) string {
	sum := sha256.Sum256([]byte(kind + "\x00" + strings.Join(fields, "\x00")))
	return encoding.EncodeToString(sum[:12])
}

// CheckDesk refuses a desk that the branch does not have: NotFound.
func (l *Ledger) CheckDesk(desk string) error {
	if _, ok := l.branch.Desk(desk); !ok {
		return Refuse(NotFound, "there is no desk %q", desk)
	}
	return nil
}

// CheckLanguages refuses a language that the branch does not offer, and one that is not needed at its desks, "" for none:
// Invalid.
func (l *Ledger) CheckLanguages(language, needs string) error {
	if !l.branch.Speaks(language) {
		return Refuse(Invalid, "language %q is not offered here", language)
	}
	if needs != "" && !slices.Contains(l.branch.AtDesks(), needs) {
		return Refuse(Invalid, "language %q is not one that is needed here", needs)
	}
	return nil
}

// Known refuses an id that find does not know: Invalid; "" is none.
func Known[T any](what, id string, find func(id string) (T, bool)) error {
	if _, ok := find(id); id != "" && !ok {
		return Refuse(Invalid, "there is no %s %q", what, id)
	}
	return nil
}

// A Token is the public capability of a ticket or a sign-up: 128 bits.
type Token [16]byte

// NewToken makes a random token.
func NewToken() (t Token) {
	rand.Read(t[:])
	return t
}

func (t Token) String() string { return encoding.EncodeToString(t[:]) }

// Hash is what the store keeps of a token.
func (t Token) Hash() string {
	sum := sha256.Sum256(encoding.AppendEncode(make([]byte, 0, 32), t[:]))
	return string(encoding.AppendEncode(make([]byte, 0, 48), sum[:]))
}

// ParseToken reads a token; ok is false for anything that cannot be one.
func ParseToken(s string) (t Token, ok bool) {
	// The length of the text is checked too, as the decoder ignores line breaks.
	if len(s) != encoding.EncodedLen(len(t)) {
		return t, false
	}
	raw, err := strict.AppendDecode(make([]byte, 0, 24), []byte(s))
	if err != nil || len(raw) != len(t) {
		return t, false
	}
	return Token(raw), true
}

// Seal encrypts a token with the idempotency key of the request that made it. A repeat of that request gets its token again,
// and nobody can read it from the store alone. A key makes one token, so its pad is used once. Sealing twice unseals.
func (t Token) Seal(key string) (sealed Token) {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte("turno ticket token"))
	subtle.XORBytes(sealed[:], t[:], mac.Sum(nil))
	return sealed
}
