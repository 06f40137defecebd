package enginetest_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"turno/server/engine"
	"turno/server/ledger"
	"turno/server/queue"
)

func pick[T any](p *play, list ...T) T { return list[p.random.IntN(len(list))] }

// aKey is fresh, or seldom one of before: a key may meet another request.
func (p *play) aKey() string {
	if used := slices.Sorted(maps.Keys(p.m.kept)); len(used) > 0 && p.random.IntN(40) == 0 {
		return pick(p, used...)
	}
	return p.key()
}

func (p *play) aDesk() string { return pick(p, "1", "2", "3") }

// aNumber is that of some recent ticket, seldom of none.
func (p *play) aNumber() string {
	if len(p.m.visits) == 0 || p.random.IntN(30) == 0 {
		return "Z999"
	}
	recent := p.m.visits[max(0, len(p.m.visits)-25):]
	return pick(p, recent...).number
}

func (p *play) anIssue() step {
	r := queue.IssueRequest{
		Head:      byVisitor(p.aKey()),
		Service:   pick(p, "information", "legal", "mediation", "participation"),
		Language:  pick(p, p.m.branch.Languages...),
		Priority:  pick(p, "", "", "priority"),
		Residence: pick(p, "", "cuneo"),
		Origin:    pick(p, "", "africa", "italy"),
		Source:    pick(p, queue.AtKiosk, queue.AtDesk),
		Needs:     pick(p, "", "", "", "bn"),
		Coming:    p.random.IntN(10) == 0,
	}
	if r.Source == queue.AtDesk {
		r.Desk = p.aDesk()
		r.Override = p.random.IntN(3) == 0
	}
	return p.issuing(r)
}

// atDoor is somebody who takes a ticket at the door, by a code that it shows, or by one of before.
func (p *play) atDoor() step {
	door, err := p.engine.DoorCode(p.t.Context())
	if err != nil {
		p.fail("read the door's code: %v", err)
	}
	p.m.codes[door.Code] = p.m.window()
	r := queue.IssueRequest{Head: byVisitor(p.aKey()), Service: "legal", Language: "it", Source: queue.AtDoor, Coming: true,
		Code: door.Code}
	if p.random.IntN(8) == 0 {
		r.Code = pick(p, slices.Sorted(maps.Keys(p.m.codes))...)
	}
	return p.issuing(r)
}

func (p *play) issuing(r queue.IssueRequest) step {
	token := ""
	return step{"issue " + describe(r), func(ctx context.Context) (queue.Ticket, error) {
		issued, err := p.engine.Issue(ctx, r)
		if token != "" && err == nil && issued.Token != token && p.m.opens(token) != nil &&
			p.m.kept[r.Key].day >= dayBefore(p.m.today()) {
			p.fail("the repeated issue has another token")
		}
		token = issued.Token
		if err == nil {
			p.tokens = append(p.tokens, token)
		}
		return issued.Ticket, err
	}, func() (queue.Ticket, ledger.Code) { return p.m.issue(r, token) }}
}

func (p *play) aCall() step {
	r := queue.CallRequest{Head: byStaff(p.aKey(), p.aDesk())}
	sent := p.m.sorted(func(v *visit) (bool, int64) { return v.first && v.stands(), v.sent })
	if len(sent) > 0 && p.random.IntN(2) == 0 {
		r.Desk = pick(p, sent...).forDesk // which calls who was sent there, or came back
	}
	if p.m.held[r.Desk] != nil && p.random.IntN(4) > 0 {
		return p.aMove() // a busy desk mostly goes on with its ticket
	}
	if p.random.IntN(5) == 0 {
		r.Ticket = p.aNumber()
	}
	return step{"call " + describe(r), func(ctx context.Context) (queue.Ticket, error) { return p.engine.Call(ctx, r) },
		func() (queue.Ticket, ledger.Code) { return p.m.callTo(r) }}
}

// anOwnMove is one that a visitor makes on the phone.
func (p *play) anOwnMove() step {
	if p.random.IntN(4) == 0 {
		return p.aChange()
	}
	if len(p.m.visits) == 0 {
		return p.anIssue()
	}
	return p.anOwn("", len(p.m.visits)-1-p.random.IntN(min(len(p.m.visits), 25)))
}

// anOwn is a move, "" for some, of the visitor of one of all tickets.
func (p *play) anOwn(move queue.Move, visit int) step {
	key, token := p.aKey(), p.m.visits[max(0, visit)].token
	own := map[queue.Move]func(*engine.Engine, context.Context, ledger.Head, string) (queue.Ticket,
		error){queue.Cancel: (*engine.Engine).Leave,
		queue.Postpone: (*engine.Engine).Postpone, queue.Return: (*engine.Engine).Back, queue.Arrive: arriveNow}
	if move == "" {
		move = pick(p, slices.Sorted(maps.Keys(own))...)
	}
	return step{fmt.Sprint(move, " by ", token, " as ", key), func(ctx context.Context) (queue.Ticket, error) {
		return own[move](p.engine, ctx, byVisitor(key), token)
	},
		func() (queue.Ticket, ledger.Code) { return p.m.own(key, token, move) }}
}

// aChange is that of a visitor who chose the wrong key, in time or not.
func (p *play) aChange() step {
	if len(p.m.visits) == 0 {
		return p.anIssue()
	}
	recent := p.m.visits[max(0, len(p.m.visits)-3):]
	key, token, service := p.aKey(), pick(p, recent...).token, pick(p, "information", "legal", "mediation", "participation")
	return step{fmt.Sprint("change to ", service, " by ", token, " as ", key), func(ctx context.Context) (queue.Ticket, error) {
		return p.engine.ChangeService(ctx, byVisitor(key), token, service)
	}, func() (queue.Ticket, ledger.Code) { return p.m.change(key, token, service) }}
}

// anAnswer is what a visitor answers after the issue, be it late or twice, on a screen or at a desk.
func (p *play) anAnswer() step {
	if p.random.IntN(2) == 0 {
		return p.anAnswerAtDesk()
	}
	if len(p.m.visits) == 0 {
		return p.anIssue()
	}
	recent := p.m.visits[max(0, len(p.m.visits)-10):]
	r := queue.AnswerRequest{Head: byVisitor(p.aKey()), Token: pick(p, recent...).token, Residence: pick(p, "", "cuneo"),
		Origin: pick(p, "", "africa", "italy")}
	return step{"answer " + describe(r), func(ctx context.Context) (queue.Ticket, error) { return p.engine.Answer(ctx, r) },
		func() (queue.Ticket, ledger.Code) { return p.m.answer(r) }}
}

// anAnswerAtDesk is mostly about the ticket that the desk holds; a desk that has answered mostly mends that.
func (p *play) anAnswerAtDesk() step {
	r := queue.DeskAnswerRequest{Head: byStaff(p.aKey(), p.aDesk()), Ticket: p.aNumber(), Residence: pick(p, "", "cuneo"),
		Origin: pick(p, "africa", "italy")}
	if u := p.lastAnswer(); u != "" && p.random.IntN(4) > 0 {
		r.Desk = u
	}
	if v := p.m.held[r.Desk]; v != nil && p.random.IntN(8) > 0 {
		r.Ticket = v.number
	}
	return step{"answer " + describe(r), func(ctx context.Context) (queue.Ticket, error) {
		return p.engine.AnswerAtDesk(ctx,
			r)
	},
		func() (queue.Ticket, ledger.Code) { return p.m.answerAtDesk(r) }}
}

// lastAnswer is a desk whose last change was an answer, "" for none.
func (p *play) lastAnswer() string {
	for _, d := range p.m.branch.Desks {
		if u := p.m.undos[d.ID]; u != nil && u.move == "answer" {
			return d.ID
		}
	}
	return ""
}

// aReprint is of some recent ticket, or of the one that the desk has given just now.
func (p *play) aReprint() step {
	r := queue.ReprintRequest{Head: byStaff(p.aKey(), p.aDesk()), Ticket: p.aNumber()}
	if u := p.m.undos[r.Desk]; u != nil && u.move == "issue" {
		r.Ticket = u.visit.number
	}
	token := ""
	return step{"reprint " + describe(r), func(ctx context.Context) (queue.Ticket, error) {
		issued, err := p.engine.Reprint(ctx, r)
		if err == nil {
			token = issued.Token
			p.tokens = append(p.tokens, token)
		}
		return issued.Ticket, err
	}, func() (queue.Ticket, ledger.Code) { return p.m.reprint(r, token) }}
}

// arriveNow is an arrival with the code that the door shows at this moment.
func arriveNow(e *engine.Engine, ctx context.Context, h ledger.Head, token string) (queue.Ticket, error) {
	door, err := e.DoorCode(ctx)
	if err != nil {
		return queue.Ticket{}, err
	}
	return e.Arrive(ctx, h, token, door.Code)
}

// anUndo takes back the last change of a desk or of the supervisor, or seldom one that is not the last.
func (p *play) anUndo() step {
	r := queue.UndoRequest{Head: byStaff(p.aKey(), pick(p, p.aDesk(), p.aDesk(), "")), Seq: p.m.seq}
	if u := p.m.undos[placeOf(r.Desk)]; u != nil && p.random.IntN(10) > 0 {
		r.Seq = u.seq
	}
	var got, want queue.Undone
	return step{"undo " + describe(r), func(ctx context.Context) (queue.Ticket, error) {
		var err error
		got, err = p.engine.Undo(ctx, r)
		return queue.Ticket{}, err
	}, func() (queue.Ticket, ledger.Code) {
		var code ledger.Code
		if want, code = p.m.undo(r); code == noCode && got.Move != "" {
			if got.Ticket != nil {
				got.Ticket.Estimate = nil
			}
			p.equal("what was undone", got, want)
		}
		return queue.Ticket{}, code
	}}
}

// aWord is what a desk says of itself, or the supervisor of the house.
func (p *play) aWord() step {
	key, desk := p.aKey(), p.aDesk()
	did := func(name string, engine func(context.Context) error, model func() ledger.Code) step {
		return step{name + " " + desk + " as " + key, func(ctx context.Context) (queue.Ticket, error) {
			return queue.Ticket{},
				engine(ctx)
		},
			func() (queue.Ticket, ledger.Code) { return queue.Ticket{}, model() }}
	}
	switch p.random.IntN(16) {
	case 15:
		on := p.random.IntN(3) == 0
		move, value := queue.Move("last_call_end"), ""
		if on {
			move, value = "last_call", "@"
		}
		return did(string(move), func(ctx context.Context) error {
			return p.engine.LastCall(ctx, byStaff(key, ""), on)
		},
			func() ledger.Code { return p.m.house(key, "supervisor", move, "last_call", value) })
	case 0, 1:
		r := queue.BreakRequest{Head: byStaff(key, desk), Reason: pick(p, "lunch", "meeting"), After: p.random.IntN(2) == 0}
		return did("break "+describe(r), func(ctx context.Context) error { _, err := p.engine.Break(ctx, r); return err },
			func() ledger.Code { return p.m.pause(r) })
	case 2, 3:
		by := pick(p, desk, desk, "")
		return did("back by "+by, func(ctx context.Context) error {
			_, err := p.engine.BackToWork(ctx, byStaff(key, by), desk)
			return err
		},
			func() ledger.Code { return p.m.backToWork(key, desk, by) })
	case 4:
		by := pick(p, desk, desk, "")
		return did("shift end by "+by, func(ctx context.Context) error {
			_, err := p.engine.EndShift(ctx, byStaff(key, by), desk)
			return err
		},
			func() ledger.Code { return p.m.endShift(key, desk, by) })
	case 5:
		return did("shift", func(ctx context.Context) error {
			_, err := p.engine.BeginShift(ctx, byStaff(key, desk), desk)
			return err
		},
			func() ledger.Code { return p.m.beginShift(key, desk) })
	case 6, 7:
		return did("page open", func(ctx context.Context) error { return p.opens(ctx, desk) },
			func() ledger.Code { p.m.active[desk] = p.m.now(); return noCode })
	case 8:
		service := pick(p, "legal", "mediation")
		on := p.random.IntN(3) == 0
		move, value := queue.Move("unpause"), ""
		if on {
			move, value = "pause", "@"
		}
		return did(fmt.Sprint("pause ", service, on), func(ctx context.Context) error {
			return p.engine.Pause(ctx, byStaff(key, ""), service, on)
		},
			func() ledger.Code { return p.m.house(key, "supervisor", move, "paused:"+service, value) })
	case 9:
		by, on := pick(p, "", "1", "2"), p.random.IntN(2) == 0
		place := by
		if by == "" {
			place = "supervisor"
		}
		return did(fmt.Sprint("alarm ", by, on), func(ctx context.Context) error {
			return p.engine.Alarm(ctx, byStaff(key, by),
				desk, on)
		},
			func() ledger.Code {
				return p.m.house(key, place, map[bool]queue.Move{true: "alarm", false: "calm"}[on], "alarm:"+desk,
					map[bool]string{true: "@"}[on])
			})
	case 10:
		language := pick(p, "it", "ar")
		return did("help in "+language, func(ctx context.Context) error {
			return p.engine.AskHelp(ctx, byVisitor(key), language)
		},
			func() ledger.Code { return p.m.house(key, "", "help", "help", "@ "+language) })
	case 11:
		return did("help comes from", func(ctx context.Context) error { return p.engine.EndHelp(ctx, byStaff(key, desk)) },
			func() ledger.Code { return p.m.house(key, desk, "calm", "help", "") })
	}
	r := queue.PresenceRequest{Head: byStaff(key, desk)}
	if person := pick(p, "", "anna", "omar"); p.random.IntN(2) == 0 {
		r.Person = &person
	}
	if r.Person == nil || p.random.IntN(2) == 0 {
		r.Languages = pick(p, []string{}, []string{"it"}, []string{"it", "ar"}, []string{"fr", "bn"})
	}
	if auto := p.random.IntN(2) == 0; p.random.IntN(4) == 0 {
		r.AutoCall = &auto
	}
	if p.random.IntN(3) == 0 {
		r.Services = pick(p, []string{}, []string{"legal"}, []string{"information", "mediation"},
			[]string{"participation", "legal"})
	}
	return did("presence "+fmt.Sprint(pairsOf(r)), func(ctx context.Context) error {
		_,
			err := p.engine.SetPresence(ctx, r)
		return err
	},
		func() ledger.Code { return p.m.presence(r) })
}

// opens tells that a desk's page is open; who is at work then must be as the model says.
func (p *play) opens(ctx context.Context, desk string) error {
	at, err := p.engine.Present(ctx, desk)
	p.m.active[desk] = p.m.now()
	want := []string{}
	for _, d := range p.m.branch.Desks {
		if p.m.atWork(d.ID) {
			want = append(want, d.ID)
		}
	}
	p.equal("who is at work", at, want)
	return err
}

// aVisit is one that is only counted.
func (p *play) aVisit() step {
	r := queue.VisitRequest{Head: byStaff(p.aKey(), p.aDesk()), Service: pick(p, "information", "legal"), Language: "it",
		Origin: pick(p, "", "asia")}
	if p.random.IntN(2) == 0 {
		r.Cases = map[string]int{"citizenship_test": 1}
	}
	return step{"count " + describe(r), func(ctx context.Context) (queue.Ticket, error) {
		return queue.Ticket{},
			p.engine.CountVisit(ctx, r)
	},
		func() (queue.Ticket, ledger.Code) { return queue.Ticket{}, p.m.countOnly(r) }}
}

// aMove is one that the state of its ticket allows, more often than not.
func (p *play) aMove() step {
	r := queue.MoveRequest{Head: byStaff(p.aKey(), p.aDesk())}
	r.Move = pick(p, slices.Sorted(maps.Keys(allowed))...)
	if held := p.m.held[r.Desk]; held != nil && held.state == queue.Called && p.random.IntN(2) == 0 {
		r.Move = queue.Serve
	} else if held != nil && held.state == queue.Serving && p.random.IntN(2) == 0 {
		r.Move = pick(p, queue.Finish, queue.Finish, queue.Park)
	}
	switch held := p.m.held[r.Desk]; {
	case held == nil || p.random.IntN(4) > 0:
	case held.backTo != "":
		r.Move = pick(p, queue.Finish, queue.Finish, queue.ComeBack, queue.Return, queue.Send)
	default:
		r.Move = queue.Send
	}
	if p.m.held[r.Desk] == nil || p.random.IntN(3) == 0 {
		r.Ticket = p.aNumber()
	}
	if p.random.IntN(3) == 0 {
		p.seek(&r)
	}
	supervisors := []queue.Move{queue.Transfer, queue.Prioritize, queue.Cancel, queue.Return, queue.Note, queue.ChangeLanguage,
		queue.ComeBack, queue.ChangeService, queue.Resume}
	if r.Move == queue.Reopen || slices.Contains(supervisors, r.Move) && p.random.IntN(4) == 0 {
		r.Head, r.Ticket = byStaff(r.Key, ""), cmp.Or(r.Ticket, p.aNumber())
	}
	p.detail(&r)
	var got queue.Moved
	return step{"move " + describe(r), func(ctx context.Context) (queue.Ticket, error) {
		var err error
		got, err = p.engine.Move(ctx, r)
		return got.Ticket, err
	}, func() (queue.Ticket, ledger.Code) {
		t, called, code := p.m.move(r)
		if got.Called != nil {
			got.Called.Estimate = nil
		}
		p.equal("who was called next", got.Called, called)
		return t, code
	}}
}

// seek has a move be one that its ticket's state allows, of a ticket of today in a state that chance alone seldom meets.
func (p *play) seek(r *queue.MoveRequest) {
	state := pick(p, queue.Parked, queue.Parked, queue.Parked, queue.Away, queue.Away, queue.NoShow, queue.Done,
		queue.Cancelled)
	var numbers []string
	for _, v := range p.m.visits {
		if v.state == state && v.day == p.m.today() && !v.gone {
			numbers = append(numbers, v.number)
		}
	}
	if len(numbers) == 0 {
		return
	}
	r.Ticket = pick(p, numbers...)
	r.Move = queue.Transfer
	for p.random.IntN(3) > 0 || !slices.Contains(allowed[r.Move].from, state) {
		r.Move = pick(p, slices.Sorted(maps.Keys(allowed))...)
	}
}

// detail is what a move is told besides.
func (p *play) detail(r *queue.MoveRequest) {
	switch r.Move {
	case queue.Transfer:
		switch p.random.IntN(3) {
		case 0:
			r.Service = pick(p, "information", "legal")
		case 1:
			r.ToDesk = p.aDesk()
		default:
			r.ToPerson = pick(p, "anna", "omar")
		}
		r.Absent = r.Service == "" && p.random.IntN(2) == 0
	case queue.Resume:
		if r.Desk == "" {
			r.ToDesk = p.aDesk()
		}
	case queue.ChangeLanguage:
		r.Language, r.Needs = pick(p, "", "it", "ar"), pick(p, "it", "ar", "bn")
	case queue.Continue, queue.ChangeService:
		r.Service = pick(p, "information", "legal")
	case queue.Send:
		if r.ToDesk = pick(p, "1", "2", "3"); r.ToDesk == r.Desk || p.random.IntN(3) == 0 {
			r.ToDesk, r.Place = "", "copier"
		}
	case queue.Park:
		r.Reason, r.Mine = pick(p, "", "papers"), p.random.IntN(3) == 0
	case queue.Prioritize:
		r.Priority = pick(p, "", "priority")
	}
	if slices.Contains([]queue.Move{queue.Finish, queue.Continue, queue.Transfer, queue.Park, queue.Note}, r.Move) {
		r.Note = pick(p, "", "", "comes back on Monday")
	}
	r.Call = r.Move == queue.Finish && p.random.IntN(3) == 0
	if r.Move == queue.Finish || r.Move == queue.Continue {
		r.NotProvided = pick(p, "", "", "elsewhere")
		if p.random.IntN(2) == 0 {
			r.Cases = map[string]int{"residence_permit": 1 + p.random.IntN(3), "citizenship_test": 1}
		}
	}
}
