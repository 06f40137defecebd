package appointment

import (
	"context"
	"crypto/hmac"
	"encoding/base64"
	"strings"

	"turno/server/ledger"
)

// pointed stands between the code and the proof of an address.
const pointed = "."

// Address is how an appointment is named in the address of its page: its code, and 128 bits that follow from the branch's
// secret, so that nobody finds an address by trying.
func (as *Appointments) Address(ctx context.Context, code string) (string, error) {
	proof, err := as.l.Sign(ctx, "appointment "+code)
	if err != nil {
		return "", err
	}
	return code + pointed + base64.RawURLEncoding.EncodeToString(proof[:16]), nil
}

// Addressed is the code of an address. Refusals: NotFound for one that Address has not made.
func (as *Appointments) Addressed(ctx context.Context, address string) (code string, err error) {
	code, _, _ = strings.Cut(address, pointed)
	right, err := as.Address(ctx, code)
	if err != nil {
		return "", err
	}
	if !hmac.Equal([]byte(address), []byte(right)) {
		return "", ledger.Refuse(ledger.NotFound, "there is no such appointment")
	}
	return code, nil
}
