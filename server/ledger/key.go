package ledger

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxKey is the longest idempotency key, in bytes.
const maxKey = 255

// encoding is how tokens and hashes are spelled; strict reads them, and knows one spelling for each.
var (
	encoding = base64.RawURLEncoding
	strict   = encoding.Strict()
)

// CheckKey refuses a missing or malformed idempotency key.
func CheckKey(key string) error {
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
func hashKey(key string) string {
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

// CheckPlace checks the key of a write, and the desk that it is made at, "" for none. Refusals: KeyMissing, Invalid,
// NotFound.
func (l *Ledger) CheckPlace(key, desk string) error {
	if err := CheckKey(key); err != nil {
		return err
	}
	if desk == "" {
		return nil
	}
	return l.CheckDesk(desk)
}

// Printable reports whether a text is UTF-8 without control characters.
func Printable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}
