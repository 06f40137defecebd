package queue

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
)

// maxKey is the longest idempotency key, in bytes.
const maxKey = 255

// encoding is how tokens and hashes are spelled; strict reads them, and knows one spelling for each.
var (
	encoding = base64.RawURLEncoding
	strict   = encoding.Strict()
)

// checkKey refuses a missing or malformed idempotency key.
func checkKey(key string) error {
	if key == "" {
		return &Error{KeyMissing, "a write needs an Idempotency-Key"}
	}
	printable := func(r rune) bool { return r >= ' ' && r <= '~' }
	if len(key) > maxKey || strings.ContainsFunc(key, func(r rune) bool { return !printable(r) }) {
		return &Error{Invalid, fmt.Sprintf("an Idempotency-Key is 1 to %d printable ASCII characters", maxKey)}
	}
	return nil
}

// hashKey is the field under which a key's outcome is kept. The key itself is not kept: it opens the sealed token.
func hashKey(key string) string {
	sum := sha256.Sum256([]byte(key))
	return encoding.EncodeToString(sum[:16])
}

// fingerprint tells one request from another: its kind and its fields, in a fixed order.
func fingerprint(kind string, fields ...string) string {
	sum := sha256.Sum256([]byte(kind + "\x00" + strings.Join(fields, "\x00")))
	return encoding.EncodeToString(sum[:12])
}

// token is a ticket's public capability: 128 bits.
type token [16]byte

func newToken() (t token) {
	rand.Read(t[:])
	return t
}

func (t token) String() string { return encoding.EncodeToString(t[:]) }

// hash is what the store knows of a token.
func (t token) hash() string {
	sum := sha256.Sum256(encoding.AppendEncode(make([]byte, 0, 32), t[:]))
	return string(encoding.AppendEncode(make([]byte, 0, 48), sum[:]))
}

// parseToken reads a token; ok is false for anything that cannot be one.
func parseToken(s string) (t token, ok bool) {
	// The length is asked of the text as well, since the decoder passes over line breaks.
	if len(s) != encoding.EncodedLen(len(t)) {
		return t, false
	}
	raw, err := strict.AppendDecode(make([]byte, 0, 24), []byte(s))
	if err != nil || len(raw) != len(t) {
		return t, false
	}
	return token(raw), true
}

// seal hides a token so that only the idempotency key of the request that made it brings it back: a repeat of that
// request gets its token again, and the store alone cannot give it away. A key makes one token, so its pad is used once.
// Sealing twice unseals.
func (t token) seal(key string) (sealed token) {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte("turno ticket token"))
	subtle.XORBytes(sealed[:], t[:], mac.Sum(nil))
	return sealed
}

// newEpoch is a name for a new epoch, should the branch need one.
func newEpoch() string { return rand.Text()[:10] }
