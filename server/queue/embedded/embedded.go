// Package embedded is the store for a machine that has only Go: a Redis inside the process, without a port, with a
// journal on disk. The engine talks to it through the same go-redis client and the same scripts as to a real Redis.
//
// # What it promises
//
// A reply is given only once everything that it rests on is on disk, for reads as well as for writes, and a message
// published by a script is delivered only after the script's changes are. So nobody is ever told of something that a
// crash takes back. A script's changes are in the journal as one group: after a crash all of them are there, or none.
// When the journal cannot be written the process ends (Options.Fatal); nothing is acknowledged that is not kept.
//
// # The journal
//
// DIR/appendonly.aof is in Redis' own append-only-file format: one MULTI … EXEC per script, holding the write commands
// which that script made, followed by an annotation line with the group's checksum. Redis skips annotations from
// version 7.0 on, and so does Valkey. Moving to a real Redis is copying the file: stop turno, put the file as
// appendonly.aof into the data directory of a Redis that has no appendonlydir there yet, and start that with
// appendonly yes. Redis moves it into its multi-part layout by itself. redis-check-aof reads it as well.
//
// A group that was being written when the process or the machine died is cut off at the next Open. Damage anywhere
// else is refused with the place in the message, as dropping it would drop acknowledged tickets. The file is rewritten
// to what is alive, at Open or in between, once it is larger than Options.CompactAt and twice what it was after the last
// time, and whenever BGREWRITEAOF asks for it. A crash during that loses nothing: the new file takes the old one's place in
// one step, when it is complete.
//
// # Limits
//
// One process at a time uses a directory; a second one is refused. Changes go through scripts only. A script may use
// the commands of the table in commands.go: those that have the same effect each time they are replayed, so no SPOP,
// no expiry, no XADD with *. MULTI and blocking reads are refused too. PUBLISH answers 0, as it is delivered later, and
// messages of scripts that ran at the same time may arrive in another order.
//
// The engine inside is miniredis, which sorts a sorted set at each range: right for one office, not for a city.
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

	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"
	"github.com/redis/go-redis/v9"

	"turno/server/ledger"
)

// errInUse is why a directory cannot be locked.
var errInUse = errors.New("another turno is running on it; stop that one, or give this one a directory of its own")

// Options of a Store. The zero value works.
type Options struct {
	// Fatal is called, once, when the journal cannot be written or synced. It must not use the Store, and should end the
	// process; when it returns, the store answers nothing any more. Default: log the error and exit with status 1.
	Fatal func(error)
	// CompactAt is the size in bytes up to which the journal is never rewritten. Default 16 MiB. What has been deleted
	// from the data stays in the file until then.
	CompactAt int64
}

// A Store is an open data directory with its Redis. Its methods may be called from any goroutine.
type Store struct {
	memory  *miniredis.Miniredis
	engine  *server.Server // memory's: executes commands
	front   *server.Server // the clients': decides what may reach engine
	journal *journal
	client  redis.UniversalClient
	history string
	lock    io.Closer

	mu      sync.Mutex // held while a command runs; guards what follows
	script  *caller    // for what clients ask
	effect  *caller    // for what scripts ask
	effects effects    // of the script that runs
	nested  bool       // effect is in use
}

// Open takes the directory, which it creates if needed, and brings the journal's content back to memory. It fails when
// another process has the directory, when the journal is damaged, and when the disk does.
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
	lock, err := lockDir(dir)
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
		if err := s.compact(); err != nil {
			return errors.Join(err, s.journal.close())
		}
	}
	s.engine.SetPreHook(s.inner)
	s.front.SetPreHook(s.outer)
	s.client = s.newClient()
	return nil
}

// newClient makes the client of the store, with the settings that the engine needs of any.
func (s *Store) newClient() redis.UniversalClient {
	return redis.NewUniversalClient(ledger.Tuned(&redis.UniversalOptions{
		Addrs:  []string{"embedded"},
		Dialer: func(context.Context, string, string) (net.Conn, error) { return s.dial(), nil },
	}))
}

// Client is the one client of the store. Close closes it.
func (s *Store) Client() redis.UniversalClient { return s.client }

// History names this run of the store: random, another at each Open. A real Redis has its replication id for that.
func (s *Store) History() string { return s.history }

// Close ends every connection, waits for the commands that run and gives the directory free. Call it once.
func (s *Store) Close() error {
	err := s.client.Close()
	s.front.Close()
	s.memory.Close()
	return errors.Join(err, s.journal.close(), s.lock.Close())
}

func exit(err error) {
	slog.Error("the journal cannot be written, ending rather than losing tickets", "error", err)
	os.Exit(1)
}
