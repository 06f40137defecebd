package appointment

import (
	"crypto/rand"
	"strings"
)

// codeAlphabet is Crockford's base 32: digits and capitals without I, L, O and U, which look like others or make words.
//
// A code has six of them, 30 bits: short enough to type on a kiosk and to say on the telephone. A program could try them
// all, so wrong ones are counted by their address (Find): of a hundred booked appointments a program that tries day and
// night finds one in six years.
const codeAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// CodeLen is how many characters a code has.
const CodeLen = 6

// newCode makes a random code. As 32 divides 256, all codes are equally likely.
func newCode() string {
	var raw [CodeLen]byte
	rand.Read(raw[:])
	for i, b := range raw {
		raw[i] = codeAlphabet[int(b)%len(codeAlphabet)]
	}
	return string(raw[:])
}

// alike are characters that people type in place of others.
var alike = strings.NewReplacer("O", "0", "I", "1", "L", "1", "-", "", " ", "")

// ParseCode reads a code as people type it, in small letters, with dashes, with O for 0; or the address in its QR code, in
// which it stands last or before the point. ok is false for anything else.
func ParseCode(typed string) (code string, ok bool) {
	typed = strings.TrimSpace(typed)
	if i := strings.LastIndexByte(typed, '/'); i >= 0 {
		typed, _, _ = strings.Cut(typed[i+1:], "?")
		typed, _, _ = strings.Cut(typed, pointed)
	}
	code = alike.Replace(strings.ToUpper(typed))
	if len(code) != CodeLen || strings.Trim(code, codeAlphabet) != "" {
		return "", false
	}
	return code, true
}
