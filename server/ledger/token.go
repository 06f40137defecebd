package ledger

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
)

// A Token is the public capability of a ticket or a sign-up: 128 bits.
type Token [16]byte

// NewToken makes one that nobody guesses.
func NewToken() (t Token) {
	rand.Read(t[:])
	return t
}

func (t Token) String() string { return encoding.EncodeToString(t[:]) }

// Hash is what the store knows of a token.
func (t Token) Hash() string {
	sum := sha256.Sum256(encoding.AppendEncode(make([]byte, 0, 32), t[:]))
	return string(encoding.AppendEncode(make([]byte, 0, 48), sum[:]))
}

// ParseToken reads a token; ok is false for anything that cannot be one.
func ParseToken(s string) (t Token, ok bool) {
	// The length is asked of the text as well, since the decoder passes over line breaks.
	if len(s) != encoding.EncodedLen(len(t)) {
		return t, false
	}
	raw, err := strict.AppendDecode(make([]byte, 0, 24), []byte(s))
	if err != nil || len(raw) != len(t) {
		return t, false
	}
	return Token(raw), true
}

// Seal hides a token so that only the idempotency key of the request that made it brings it back: a repeat of that
// request gets its token again, and the store alone cannot give it away. A key makes one token, so its pad is used once.
// Sealing twice unseals.
func (t Token) Seal(key string) (sealed Token) {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte("turno ticket token"))
	subtle.XORBytes(sealed[:], t[:], mac.Sum(nil))
	return sealed
}
