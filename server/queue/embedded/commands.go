package embedded

import (
	"bufio"
	"bytes"
	"slices"
	"strings"

	"github.com/alicebob/miniredis/v2"
	"github.com/alicebob/miniredis/v2/server"
)

// writes are the commands by which a script may change data. Each has the same effect at every replay, and makes only types
// that compaction knows.
var writes = set(`
	SET SETNX GETSET GETDEL APPEND SETRANGE MSET MSETNX INCR INCRBY DECR DECRBY
	DEL UNLINK RENAME RENAMENX
	HSET HMSET HSETNX HDEL HINCRBY
	LPUSH LPUSHX RPUSH RPUSHX LPOP RPOP LREM LSET LTRIM LINSERT LMOVE RPOPLPUSH
	SADD SREM SMOVE
	ZADD ZINCRBY ZREM ZREMRANGEBYRANK ZREMRANGEBYSCORE ZREMRANGEBYLEX ZPOPMIN ZPOPMAX
	XADD XTRIM XDEL`)

// keysOf are the keys that a write of the table changes, or moves something from.
func keysOf(command string, args []string) []string {
	switch command {
	case "DEL", "UNLINK":
		return args
	case "RENAME", "RENAMENX", "SMOVE", "LMOVE", "RPOPLPUSH":
		return args[:min(2, len(args))]
	case "MSET", "MSETNX":
		var keys []string
		for i := 0; i < len(args); i += 2 {
			keys = append(keys, args[i])
		}
		return keys
	}
	return args[:min(1, len(args))]
}

// scripts are the commands of a client that may change data.
var scripts = set("EVAL EVALSHA")

// connection commands concern the connection or the server, not the data. They are answered at once.
var connection = set(`
	HELLO AUTH PING ECHO QUIT CLIENT COMMAND INFO TIME SCRIPT
	SUBSCRIBE UNSUBSCRIBE PSUBSCRIBE PUNSUBSCRIBE PUBSUB`)

// expiring are the words that give SET a time to live. A replay would count it from another moment.
var expiring = set("EX PX EXAT PXAT KEEPTTL")

func set(words string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// effects are the effects of a script: its write commands, encoded, and the messages to deliver when those are on disk.
type effects struct {
	commands []byte
	changed  []byte // those that a rewrite has to note
	messages []miniredis.PubsubMessage
}

// outer handles every command of a client, as front has no commands of its own.
func (s *Store) outer(c *server.Peer, command string, args ...string) bool {
	switch {
	case connection[command]:
		s.engine.Dispatch(c, append([]string{command}, args...))
	case blocks(command, args):
		c.WriteError("ERR the embedded store does not block: subscribe instead")
	case command == "BGREWRITEAOF":
		s.rewrite(c)
	case scripts[command], command == "PUBLISH", s.engine.IsReadOnlyCommand(command):
		s.run(c, command, args)
	default:
		c.WriteError("ERR the embedded store does not take " + command + " from a client: writes go through scripts")
	}
	return true
}

// run executes a command, and answers when all that it changed and read is on disk. Until then the reply stays here, as the
// peer's own buffer would send the beginning of a long reply early.
func (s *Store) run(c *server.Peer, command string, args []string) {
	s.mu.Lock()
	s.effects = effects{}
	s.script.peer.Ctx, s.script.peer.Resp3 = c.Ctx, c.Resp3
	reply := string(s.script.call(command, args))
	did := s.effects
	seen := s.journal.append(did.commands)
	if s.copying != nil {
		s.copying.note(did.changed)
	}
	if s.journal.grown() {
		s.begin()
	}
	s.mu.Unlock()

	if err := s.journal.sync(seen); err != nil {
		c.Close() // without a reply, as nobody knows what is on disk
		return
	}
	for _, m := range did.messages {
		s.memory.Publish(m.Channel, m.Message)
	}
	c.WriteRaw(reply)
}

// rewrite begins to compact the journal because a client asks for it, and answers as Redis does.
func (s *Store) rewrite(c *server.Peer) {
	s.mu.Lock()
	began := s.begin()
	s.mu.Unlock()
	if !began {
		c.WriteError("ERR Background append only file rewriting already in progress")
		return
	}
	c.WriteInline("Background append only file rewriting started")
}

// inner gets every command that reaches miniredis. A write comes here only from a script, as outer refuses all others, and
// run holds the mutex during the script.
func (s *Store) inner(c *server.Peer, command string, args ...string) bool {
	switch {
	case blocks(command, args):
		c.WriteError("ERR the embedded store does not block")
	case connection[command], scripts[command], s.engine.IsReadOnlyCommand(command), s.nested:
		return false
	case command == "PUBLISH" && len(args) == 2:
		s.effects.messages = append(s.effects.messages, miniredis.PubsubMessage{Channel: args[0], Message: args[1]})
		c.WriteInt(0)
	case !writes[command] || changes(command, args):
		c.WriteError("ERR the embedded store cannot replay this " + command + " as it is")
	default:
		s.apply(c, command, args)
	}
	return true
}

// apply makes a script's write and keeps it for the journal, unless it was refused.
func (s *Store) apply(c *server.Peer, command string, args []string) {
	follows := s.copying != nil && s.copying.follows(command, args)
	s.nested = true
	s.effect.peer.Ctx = c.Ctx // it says that a script asks, and so that miniredis is locked
	reply := s.effect.call(command, args)
	s.nested = false
	if !failed(reply) {
		s.effects.commands = appendCommand(s.effects.commands, command, args...)
		if follows {
			s.effects.changed = appendCommand(s.effects.changed, command, args...)
		}
	}
	c.WriteRaw(string(reply))
}

// A caller executes commands in memory, one after the other.
type caller struct {
	engine *server.Server
	peer   *server.Peer
	reply  *bytes.Buffer
}

func newCaller(engine *server.Server) *caller {
	var reply bytes.Buffer
	return &caller{engine: engine, peer: server.NewPeer(bufio.NewWriterSize(&reply, 64)), reply: &reply}
}

// call returns the raw reply, which is valid until the next call.
func (c *caller) call(command string, args []string) []byte {
	c.reply.Reset()
	c.engine.Dispatch(c.peer, append([]string{command}, args...))
	c.peer.Flush()
	return c.reply.Bytes()
}

// failed tells whether a raw reply is an error.
func failed(reply []byte) bool { return reply[0] == '-' }

// blocks tells whether a command waits for data, which would make all other commands wait.
func blocks(command string, args []string) bool {
	return command == "XREAD" && slices.ContainsFunc(args, func(a string) bool { return strings.EqualFold(a, "BLOCK") })
}

// changes tells whether a write has another effect each time: it has a time to live, or the id of its entry comes from the
// clock.
func changes(command string, args []string) bool {
	switch command {
	case "SET":
		return len(args) > 2 && slices.ContainsFunc(args[2:], func(a string) bool { return expiring[strings.ToUpper(a)] })
	case "XADD":
		return strings.HasSuffix(entryID(args), "*")
	}
	return false
}

// entryID finds the id among the arguments of XADD: key [NOMKSTREAM] [MAXLEN|MINID [=|~] n [LIMIT n]] id field value …
func entryID(args []string) string {
	rest := args[min(1, len(args)):]
	for len(rest) > 0 {
		switch strings.ToUpper(rest[0]) {
		case "NOMKSTREAM":
			rest = rest[1:]
		case "MAXLEN", "MINID", "LIMIT":
			if len(rest) > 1 && (rest[1] == "=" || rest[1] == "~") {
				rest = rest[1:]
			}
			rest = rest[min(2, len(rest)):]
		default:
			return rest[0]
		}
	}
	return ""
}
