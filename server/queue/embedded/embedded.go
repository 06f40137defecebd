// Package embedded is the store for a machine that has only Go: a Redis inside the process, without a port, with a
// journal on disk. The engine talks to it through the same go-redis client and the same scripts as to a real Redis.
//
// # What it promises
//
// A reply to a read or a write is given only after everything that it depends on is on disk. A message that a script
// publishes is delivered only after the script's changes are on disk. So nobody is told of something that a crash takes
// back. A script's changes are one group in the journal: after a crash all of them are there, or none. If the journal
// cannot be written, the process ends (Options.Fatal), and a change that is not kept is not acknowledged.
//
// # The journal
//
// DIR/appendonly.aof is in Redis' own append-only-file format: one MULTI … EXEC per script, with the write commands of
// that script, and after it an annotation line with the group's checksum. Redis skips annotations from version 7.0 on, and
// so does Valkey. To move to a real Redis, stop turno, copy the file as appendonly.aof into the data directory of a Redis
// that has no appendonlydir there yet, and start that Redis with appendonly yes. Redis moves the file into its multi-part
// layout by itself. redis-check-aof reads it as well.
//
// A group that was being written when the process or the machine died is cut off at the next Open. Damage anywhere
// else is refused with the place in the message, as dropping it would drop acknowledged tickets. The file is rewritten
// to what is alive, at Open or in between, once it is larger than Options.CompactAt and twice what it was after the last
// time, and whenever BGREWRITEAOF asks for it. In between that goes on beside the commands, which wait for a slice of it at
// most. A crash during that loses nothing: the new file takes the old one's place in one step, when it is complete.
//
// # Limits
//
// One process at a time uses a directory; a second one is refused. Only scripts make changes. A script may use the
// commands of the table in commands.go. They have the same effect at every replay, so there is no SPOP, no expiry, no XADD
// with *. MULTI and blocking reads are refused too. PUBLISH answers 0, as its message is delivered later. Messages of
// scripts that ran at the same time may arrive in another order.
//
// The commands run in miniredis, which sorts a sorted set at each range: fast enough for one office, but not for a city.
package embedded

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"
	"github.com/redis/go-redis/v9"

	"turno/server/ledger"
)

// errInUse says that another process has the directory locked.
var errInUse = errors.New("another turno is running on it; stop that one, or give this one a directory of its own")

// Options of a Store. The zero value works.
type Options struct {
	// Fatal is called, once, when the journal cannot be written or synced. It must not use the Store, and should end the
	// process. If it returns, the store answers nothing any more. Default: log the error and exit with status 1.
	Fatal func(error)
	// CompactAt is the size in bytes up to which the journal is rewritten only by BGREWRITEAOF. Default 16 MiB. Deleted data
	// stays in the file until a rewrite.
	CompactAt int64
}

// endsWithin is how long Open waits for another process that is ending to let go of the directory. A program that is just
// starting another one has the lock, too, for a moment.
const endsWithin = time.Second

// lockSoon locks a data directory, or says that it is in use.
func lockSoon(dir string) (lock *os.File, err error) {
	for end := time.Now().Add(endsWithin); ; time.Sleep(endsWithin / 50) {
		lock, err = lockDir(dir)
		if !errors.Is(err, errInUse) || time.Now().After(end) {
			return lock, err
		}
	}
}

// A Store is an open data directory with its Redis. Its methods may be called from any goroutine.
type Store struct {
	memory  *miniredis.Miniredis
	engine  *server.Server // of memory: executes commands
	front   *server.Server // for clients: decides what may reach engine
	journal *journal
	client  redis.UniversalClient
	history string
	lock    io.Closer

	mu      sync.Mutex // held while a command runs; guards what follows
	script  *caller    // for commands of clients
	effect  *caller    // for write commands of scripts
	effects effects    // of the script that runs
	nested  bool       // effect is in use
	copying *copying   // the rewrite that is on its way, nil for none

	rewriting sync.WaitGroup // the goroutine of a rewrite
}

// Open locks the directory, which it creates if needed, and reads the journal into memory. It fails if another process has
// the directory, if the journal is damaged, or if the disk fails.
func Open(dir string, o Options) (*Store, error) {
	if o.Fatal == nil {
		o.Fatal = exit
	}
	if o.CompactAt == 0 {
		o.CompactAt = 16 << 20
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("create data directory: %w", err)
	}
	lock, err := lockSoon(dir)
	if err != nil {
		return nil, err
	}
	s := &Store{
		memory:  miniredis.NewMiniRedis(),
		front:   server.NewServerConn(),
		history: rand.Text(),
		lock:    lock,
	}
	if err := s.start(filepath.Join(dir, "appendonly.aof"), o); err != nil {
		s.memory.Close()
		return nil, errors.Join(err, lock.Close())
	}
	return s, nil
}

func (s *Store) start(path string, o Options) error {
	started, err := s.memory.Dial() // the way to start miniredis without a port
	if err != nil {
		return fmt.Errorf("start miniredis: %w", err)
	}
	if err := started.Close(); err != nil {
		return fmt.Errorf("start miniredis: %w", err)
	}
	s.engine = s.memory.Server()
	s.script, s.effect = newCaller(s.engine), newCaller(s.engine)
	good, err := replay(path, s.repeat)
	if err != nil {
		return err
	}
	if s.journal, err = openJournal(path, good, o); err != nil {
		return err
	}
	if s.journal.grown() {
		s.copying = newCopying(s.memory)
		if err := s.compact(0); err != nil {
			return errors.Join(err, s.journal.close())
		}
	}
	s.engine.SetPreHook(s.inner)
	s.front.SetPreHook(s.outer)
	s.client = s.newClient()
	return nil
}

// patience is how long the client waits for an answer that no context bounds. There is no network that might have lost it:
// who asks again before has the same work done twice.
const patience = 30 * time.Second

// newClient makes the client of the store, with the settings that the engine needs of any.
func (s *Store) newClient() redis.UniversalClient {
	o := ledger.Tuned(&redis.UniversalOptions{
		Addrs:  []string{"embedded"},
		Dialer: func(context.Context, string, string) (net.Conn, error) { return s.dial(), nil },
	})
	o.ReadTimeout = patience
	return redis.NewUniversalClient(o)
}

// Client is the one client of the store. Close closes it.
func (s *Store) Client() redis.UniversalClient { return s.client }

// History names this run of the store: a new random text at each Open. A real Redis has its replication id for that.
func (s *Store) History() string { return s.history }

// Close ends every connection, waits for the commands that run and for a rewrite, and gives the directory free. Call it
// once.
func (s *Store) Close() error {
	err := s.client.Close()
	s.front.Close()
	s.rewriting.Wait()
	s.memory.Close()
	return errors.Join(err, s.journal.close(), s.lock.Close())
}

// exit ends the process, also where nobody takes what it says.
func exit(err error) {
	time.AfterFunc(time.Second, func() { os.Exit(1) })
	slog.Error("the journal cannot be written, ending rather than losing tickets", "error", err)
	os.Exit(1)
}
