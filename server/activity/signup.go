package activity

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"turno/server/count"
	"turno/server/ledger"
)

// A SignUp is one visitor's place in a session. Nothing in it says who they are.
type SignUp struct {
	// Number is unique in the session; Label is how it is written, "D-07".
	Number   int         `json:"number"`
	Label    string      `json:"label"`
	State    SignUpState `json:"state"`
	Language string      `json:"language"`
	MadeAt   time.Time   `json:"made_at"`
	// AttendedAt is when its visitor was marked as present, nil for never.
	AttendedAt *time.Time `json:"attended_at"`
}

// A SignUpState is what became of a sign-up.
type SignUpState string

// The states of a sign-up.
const (
	SignedUp        SignUpState = "signed_up"
	HasAttended     SignUpState = "attended"
	SignUpCancelled SignUpState = "cancelled"
)

// A PlacedSignUp is a sign-up with its session.
type PlacedSignUp struct {
	SignUp
	Session Session `json:"session"`
	// Token opens the sign-up's own page; "" if it is not told.
	Token string `json:"token,omitempty"`
}

// SignUpRequest asks for a place in a session.
type SignUpRequest struct {
	ledger.Head // of the visitor, or By "" if the staff sign somebody up
	Session     string
	Language    string // one of the branch's
	// Residence and Origin are ids of the branch's areas, "" for not stated. They are counted, and not kept.
	Residence, Origin string
}

// SignUp takes a place in a session that is not over. Refusals: Invalid, Full, Closed, NotFound, KeyReused,
// KeyMissing.
func (as *Activities) SignUp(ctx context.Context, r SignUpRequest) (PlacedSignUp, error) {
	if err := as.checkAnswers(r.Language, r.Residence, r.Origin); err != nil {
		return PlacedSignUp{}, err
	}
	const move = "sign_up"
	w := writeOf(r.Head, move, r.Session, r.Language)
	fresh := ledger.NewToken()
	words, err := as.changeSession(ctx, signUpScript, w, r.Session, move, ledger.Args{
		"language": r.Language, "residence": count.Stated(r.Residence), "origin": count.Stated(r.Origin),
		"token": fresh.Hash(), "sealed": fresh.Seal(r.Key).String()})
	if err != nil {
		return PlacedSignUp{}, fmt.Errorf("sign up for session %s: %w", r.Session, err)
	}
	p := as.placed(words[1:])
	sealed, _ := ledger.ParseToken(words[0])
	p.Token = sealed.Seal(r.Key).String()
	return p, nil
}

// An AttendRequest says that the visitor of a sign-up is there. The staff, By "", say so on the session's day and later, as
// long as its sign-ups are kept; visitors from ArriveBefore its start until its end.
type AttendRequest struct {
	ledger.Head
	Session string
	Number  int
}

// Attend says that the visitor of a sign-up is there, and counts the visit. Refusals: IllegalMove (the sign-up is counted
// already, or was given up), Closed, NotFound, KeyReused, KeyMissing.
func (as *Activities) Attend(ctx context.Context, r AttendRequest) (PlacedSignUp, error) {
	return as.moveSignUp(ctx, "attend", r)
}

// Leave gives up a sign-up, which frees its place. Refusals as Attend's.
func (as *Activities) Leave(ctx context.Context, r AttendRequest) (PlacedSignUp, error) {
	return as.moveSignUp(ctx, "leave", r)
}

func (as *Activities) moveSignUp(ctx context.Context, move string, r AttendRequest) (PlacedSignUp, error) {
	n, early := strconv.Itoa(r.Number), ""
	if r.By == ledger.ByVisitor {
		early = strconv.FormatInt(ArriveBefore.Milliseconds(), 10)
	}
	w := writeOf(r.Head, move, r.Session, n)
	words, err := as.attendance(ctx, w, move, r.Session, n, "", early, as.branch.Language(), "", "")
	if err != nil {
		return PlacedSignUp{}, fmt.Errorf("%s of sign-up %d of session %s: %w", move, r.Number, r.Session, err)
	}
	return as.placed(words), nil
}

// WalkInRequest counts somebody who attends a session without a sign-up.
type WalkInRequest struct {
	ledger.Head
	Session                     string
	Language, Residence, Origin string // as in IssueRequest; the language "" for the branch's own
}

// WalkIn counts somebody who attends a session without a sign-up, even if no places are left.
// Refusals: Invalid, Closed, NotFound, KeyReused, KeyMissing.
func (as *Activities) WalkIn(ctx context.Context, r WalkInRequest) (Session, error) {
	r.Language = cmp.Or(r.Language, as.branch.Language())
	if err := as.checkAnswers(r.Language, r.Residence, r.Origin); err != nil {
		return Session{}, err
	}
	w := staffWrite(r.Head, "walk_in", r.Session, r.Language)
	words, err := as.attendance(ctx, w, "walk_in", r.Session, "", "", "", r.Language, r.Residence, r.Origin)
	if err != nil {
		return Session{}, fmt.Errorf("count a walk-in of session %s: %w", r.Session, err)
	}
	return as.session(words[2:]), nil
}

// CountHeads says how many are present in all. Those who are not marked one by one are counted as visits without further
// data; people whom the staff mark later were among them. Refusals: Invalid, Closed, NotFound, KeyReused, KeyMissing.
func (as *Activities) CountHeads(ctx context.Context, h ledger.Head, session string, present int) (Session, error) {
	if present < 0 || present > 2*MaxCapacity {
		return Session{}, ledger.Refuse(ledger.Invalid, "a head count is 0 to %d", 2*MaxCapacity)
	}
	n := strconv.Itoa(present)
	words, err := as.attendance(ctx, staffWrite(h, "heads", session, n), "heads", session, "", n, "", as.branch.Language(),
		"", "")
	if err != nil {
		return Session{}, fmt.Errorf("count the heads of session %s: %w", session, err)
	}
	return as.session(words[2:]), nil
}

// attendance runs attend.lua.
func (as *Activities) attendance(
	ctx context.Context, w ledger.Write, move, session, number, present, early, language, residence, origin string,
) ([]string, error) {
	return as.changeSession(ctx, attendScript, w, session, move, ledger.Args{"number": number, "heads": present, "early": early,
		"language": language, "residence": count.Stated(residence), "origin": count.Stated(origin)})
}

// writeOf is a write that a visitor or the staff asks for.
func writeOf(h ledger.Head, move string, fields ...string) ledger.Write {
	if h.By == ledger.ByVisitor {
		return ledger.Write{Head: h, Fingerprint: ledger.Fingerprint("activity "+move, fields...)}
	}
	return staffWrite(h, move, fields...)
}

// checkAnswers refuses a language or an area that the branch does not have.
func (as *Activities) checkAnswers(language, residence, origin string) error {
	return cmp.Or(as.l.CheckLanguages(language, ""), count.CheckAreas(as.branch, residence, origin))
}

// placed reads a number, its sign-up and the session.
func (as *Activities) placed(words []string) PlacedSignUp {
	s := as.session(words[2:])
	return PlacedSignUp{SignUp: as.signUp(&s, words[0], words[1]), Session: s}
}

// signUp reads a sign-up of a session: state, language, when it was made and when it attended, by commas.
func (as *Activities) signUp(s *Session, n, value string) SignUp {
	f := strings.Split(value, ",")
	return SignUp{Number: int(ledger.Number(n)), Label: as.labelOf(s.Service, n), State: SignUpState(f[0]), Language: f[1],
		MadeAt: *as.l.Time(f[2]), AttendedAt: as.l.Time(f[3])}
}

// labelOf is how the number of a sign-up is written: with the prefix letter of its service, and in another form than a
// ticket's.
func (as *Activities) labelOf(service, n string) string {
	prefix := ""
	if s, ok := as.branch.Service(service); ok {
		prefix = s.Prefix + "-"
	}
	return prefix + ledger.Pad(n, 2)
}
