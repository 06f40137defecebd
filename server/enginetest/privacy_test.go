package enginetest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"turno/server/branch"
	"turno/server/queue"
	"turno/server/queue/queuetest"
)

// canaries are the answers to the kiosk's questions, found again wherever they are kept.
const (
	canaryResidence = "canary_residence"
	canaryOrigin    = "canary_origin"
)

// aDay is a day's traffic with answers and keys that are easy to find. It returns what must not be found at all.
func aDay(o *office) (secrets []string) {
	for i := range 12 {
		r := o.walkIn([]string{"legal", "mediation"}[i%2])
		r.Key = fmt.Sprint("secret-key-", i)
		if i%3 > 0 {
			r.Residence, r.Origin = canaryResidence, canaryOrigin
		}
		token := o.request(r).Token
		secrets = append(secrets, r.Key, token)
		if i%3 == 0 { // asked once the ticket is given
			key := fmt.Sprint("secret-answer-", i)
			secrets = append(secrets, key)
			_, err := o.engine.Answer(o.t.Context(), queue.AnswerRequest{Head: byVisitor(key), Token: token,
				Residence: canaryResidence, Origin: canaryOrigin})
			o.did(err)
		}
	}
	for _, moves := range [][]queue.Move{{queue.Serve, queue.Finish}, {queue.MissShow}, {queue.Park}, {queue.Return},
		{queue.Cancel}} {
		o.call("1")
		o.move("1", moves...)
	}
	return secrets
}

func canaryBranch() *branch.Branch {
	b := queuetest.AlwaysOpen()
	b.Residence = append(b.Residence, branch.Area{ID: canaryResidence})
	b.Origin = append(b.Origin, branch.Area{ID: canaryOrigin})
	return b
}

// TestAnswersAreTiedToNoTicket: residence and origin stand in the day's sums and nowhere else; neither a token nor an
// idempotency key stands anywhere.
func TestAnswersAreTiedToNoTicket(t *testing.T) {
	queuetest.OnEachStore(t, func(t *testing.T, s queuetest.Store) {
		o := openBranch(t, s, canaryBranch())
		secrets := aDay(o)
		found := 0
		for _, line := range dump(t, s.Client) {
			for _, secret := range secrets {
				if strings.Contains(line, secret) {
					t.Errorf("%s is kept: %s", secret, line)
				}
			}
			if strings.Contains(line, "canary") {
				found++
				if line != "turno:{meet}:counts:20261124 issued:residence:"+canaryResidence+" = 12" &&
					line != "turno:{meet}:counts:20261124 issued:origin:"+canaryOrigin+" = 12" {
					t.Errorf("an answer is kept beside a sum: %s", line)
				}
			}
		}
		same(t, "sums of the answers", found, 2)
	})
}

// TestTheFileOfRedis holds no token and no key at any time. It is a log, in which an answer stands beside its ticket as
// long as the ticket is kept; the sweep that forgets the ticket has it rewritten.
func TestTheFileOfRedis(t *testing.T) {
	server := queuetest.StartRedis(t, "--aof-use-rdb-preamble", "no")
	o := openBranch(t, queuetest.Store{Client: server.Client(t)}, canaryBranch())
	secrets := aDay(o)
	file := func() string { return filesIn(t, filepath.Join(filepath.Dir(server.Address()), "appendonlydir")) }
	for _, secret := range secrets {
		if strings.Contains(file(), secret) {
			t.Errorf("%s is in the file", secret)
		}
	}
	if !strings.Contains(file(), "20261124-B000001") || !strings.Contains(file(), canaryOrigin) {
		t.Error("the file does not hold what the test looks for")
	}
	for _, moment := range []string{"2026-11-25T00:01:00+01:00", "2026-11-28T00:01:00+01:00"} {
		o.at(moment)
		o.sweep()
	}
	queuetest.Eventually(t, "the rewritten file", func() error {
		if strings.Contains(file(), "20261124-") {
			return fmt.Errorf("it still tells of tickets")
		}
		return nil
	})
	same(t, "how often the file holds an answer", strings.Count(file(), canaryOrigin), 1)
	same(t, "the sum", o.counts(tuesdayDay)["issued:origin:"+canaryOrigin], 12)
}

// TestTheJournalOfTheEmbeddedStore holds no token and no key.
func TestTheJournalOfTheEmbeddedStore(t *testing.T) {
	dir := t.TempDir()
	store := openEmbedded(t, dir)
	defer store.Close()
	secrets := aDay(openBranch(t, queuetest.Store{Client: store.Client(), History: store.History()}, canaryBranch()))
	content := filesIn(t, dir)
	if !strings.Contains(content, "20261124-B000001") {
		t.Error("the journal does not hold what the test looks for")
	}
	for _, secret := range secrets {
		if strings.Contains(content, secret) {
			t.Errorf("%s is in the journal", secret)
		}
	}
}

// filesIn is what all the files of a directory hold.
func filesIn(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, entry := range entries {
		data, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if os.IsNotExist(err) {
			continue // a rewrite has just replaced it
		}
		if err != nil {
			t.Fatal(err)
		}
		all.Write(data)
	}
	return all.String()
}
