package queue_test

import (
	"context"
	"maps"
	"slices"

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
		Key:       p.aKey(),
		Service:   pick(p, "information", "legal", "mediation", "participation"),
		Language:  pick(p, p.m.branch.Languages...),
		Priority:  pick(p, "", "", "priority"),
		Residence: pick(p, "", "cuneo"),
		Origin:    pick(p, "", "africa", "italy"),
		Source:    pick(p, queue.AtKiosk, queue.AtDesk),
	}
	token := ""
	return step{"issue " + describe(r), func(ctx context.Context) (queue.Ticket, error) {
		issued, err := p.engine.Issue(ctx, r)
		if token != "" && err == nil && issued.Token != token && p.m.opens(token) != nil && p.m.kept[r.Key].day >= dayBefore(p.m.today()) {
			p.fail("the repeated issue has another token")
		}
		token = issued.Token
		if err == nil {
			p.tokens = append(p.tokens, token)
		}
		return issued.Ticket, err
	}, func() (queue.Ticket, queue.Code) { return p.m.issue(r, token) }}
}

func (p *play) aCall() step {
	r := queue.CallRequest{Key: p.aKey(), Desk: p.aDesk()}
	if p.m.held[r.Desk] != nil && p.random.IntN(4) > 0 {
		return p.aMove() // a busy desk mostly goes on with its ticket
	}
	if p.random.IntN(5) == 0 {
		r.Ticket = p.aNumber()
	}
	return step{"call " + describe(r), func(ctx context.Context) (queue.Ticket, error) { return p.engine.Call(ctx, r) },
		func() (queue.Ticket, queue.Code) { return p.m.callTo(r) }}
}

func (p *play) aLeave() step {
	if len(p.m.visits) == 0 {
		return p.anIssue()
	}
	key, token := p.aKey(), pick(p, p.m.visits...).token
	return step{"leave by " + token, func(ctx context.Context) (queue.Ticket, error) { return p.engine.Leave(ctx, key, token) },
		func() (queue.Ticket, queue.Code) { return p.m.leave(key, token) }}
}

// aMove is one that the state of its ticket allows, more often than not.
func (p *play) aMove() step {
	r := queue.MoveRequest{Key: p.aKey(), Desk: p.aDesk()}
	r.Move = pick(p, slices.Sorted(maps.Keys(allowed))...)
	if held := p.m.held[r.Desk]; held != nil && held.state == queue.Called && p.random.IntN(2) == 0 {
		r.Move = queue.Serve
	} else if held != nil && held.state == queue.Serving && p.random.IntN(2) == 0 {
		r.Move = queue.Finish
	}
	if p.m.held[r.Desk] == nil || p.random.IntN(3) == 0 {
		r.Ticket = p.aNumber()
	}
	if r.Move == queue.Transfer {
		if r.Service = pick(p, "", "information", "legal"); r.Service == "" {
			r.ToDesk = p.aDesk()
		}
	}
	if r.Move == queue.Finish && p.random.IntN(2) == 0 {
		r.Cases = map[string]int{"residence_permit": 1 + p.random.IntN(3), "citizenship_test": 1}
	}
	return step{"move " + describe(r), func(ctx context.Context) (queue.Ticket, error) { return p.engine.Move(ctx, r) },
		func() (queue.Ticket, queue.Code) { return p.m.move(r) }}
}
