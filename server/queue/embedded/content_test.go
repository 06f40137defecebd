package embedded_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/redis/go-redis/v9"
)

// everyWrite uses every command by which a script may change data, with difficult values: empty, binary, with line ends,
// long, and like the journal's own words.
const everyWrite = `
local function w(...) redis.call(...) end
w("SET", "string", "v") w("SET", "string:nx", "v", "NX") w("SETNX", "string:nx", "x") w("GETSET", "string", "w")
w("APPEND", "string", "…")
w("SET", "gone", "") w("GETDEL", "gone") w("SETRANGE", "string:range", 3, "abc") w("MSET", "m1", "", "m2", "a\r\nb")
w("MSETNX", "m3", "3", "m4", "4")
w("INCR", "n") w("INCRBY", "n", 41) w("DECR", "n") w("DECRBY", "n", 2) w("DEL", "m3") w("UNLINK", "m4")
w("SET", "from", "1") w("RENAME", "from", "to") w("SET", "from", "2") w("RENAMENX", "from", "to:nx")
w("SET", "\0binary\255key\r\n", "\0\1\2\255\r\n*1\r\n$4\r\nEXEC\r\n") w("SET", "long", string.rep("0123456789", 10000))
w("HSET", "hash", "a", "1", "b", "", "", "empty", "EXEC", "MULTI") w("HMSET", "hash", "c", "3")
w("HSETNX", "hash", "c", "4") w("HDEL", "hash", "a")
w("HINCRBY", "hash", "count", 7) w("HINCRBY", "hash", "count", -9) w("HSET", "hash:gone", "a", "1")
w("HDEL", "hash:gone", "a")
w("RPUSH", "list", "a", "b", "c", "a", "", "d") w("LPUSH", "list", "z", "y") w("LPUSHX", "list", "x")
w("RPUSHX", "list:none", "x") w("LPOP", "list")
w("RPOP", "list") w("LREM", "list", 1, "a") w("LSET", "list", 0, "Y") w("LTRIM", "list", 0, 3)
w("LINSERT", "list", "BEFORE", "b", "between")
w("LMOVE", "list", "list:2", "LEFT", "RIGHT") w("RPOPLPUSH", "list", "list:2")
w("SADD", "set", "a", "b", "", "d\r\n") w("SREM", "set", "a") w("SMOVE", "set", "set:2", "b")
w("ZADD", "zset", 1732300000000, "A001", 1732300000000.125, "A002", "-inf", "first", "+inf", "last", 0.1, "tenth",
  0.1234567890123, "fine", 1e300, "far")
w("ZADD", "zset", "GT", 5, "tenth") w("ZINCRBY", "zset", -0.25, "A001")
w("ZADD", "zset", 1, "x1", 2, "x2", 3, "x3", 4, "x4", 0, "lex:a", 0, "lex:b")
w("ZREM", "zset", "x1") w("ZREMRANGEBYSCORE", "zset", 2, "(3") w("ZREMRANGEBYRANK", "zset", 0, 0)
w("ZADD", "lex", 0, "a", 0, "b") w("ZREMRANGEBYLEX", "lex", "[a", "(b")
w("ZPOPMIN", "zset") w("ZPOPMAX", "zset")
w("XADD", "stream", "1-0", "f", "v", "f", "v2")
w("XADD", "stream", "NOMKSTREAM", "MAXLEN", "=", 10, "2-5", "*", "\r\n", "", "")
w("XADD", "stream", "3", "f", "v") w("XADD", "stream", "4-0", "f", "v") w("XDEL", "stream", "3-0")
w("XTRIM", "stream", "MAXLEN", 2)
w("XADD", "stream:empty", "7-0", "f", "v") w("XTRIM", "stream:empty", "MAXLEN", 0)
for i = 1, 300 do w("HSET", "large", "field:" .. i, i) w("ZADD", "large:z", i * 1.5, "member:" .. i) end
w("PUBLISH", "changes", "1")
`

// content returns everything that a Redis holds, by key.
func content(tb testing.TB, rdb redis.UniversalClient) map[string]any {
	tb.Helper()
	ctx := context.Background()
	keys, err := rdb.Keys(ctx, "*").Result()
	if err != nil {
		tb.Fatal(err)
	}
	all := make(map[string]any)
	for _, key := range keys {
		value, err := valueOf(ctx, rdb, key)
		if err != nil {
			tb.Fatalf("read %q: %v", key, err)
		}
		all[key] = value
	}
	return all
}

func valueOf(ctx context.Context, rdb redis.UniversalClient, key string) (any, error) {
	kind, err := rdb.Type(ctx, key).Result()
	if err != nil {
		return nil, err
	}
	switch kind {
	case "string":
		return rdb.Get(ctx, key).Result()
	case "hash":
		return rdb.HGetAll(ctx, key).Result()
	case "list":
		return rdb.LRange(ctx, key, 0, -1).Result()
	case "set":
		return rdb.SMembersMap(ctx, key).Result()
	case "zset":
		return rdb.ZRangeWithScores(ctx, key, 0, -1).Result()
	case "stream":
		return entries(ctx, rdb, key)
	}
	return nil, fmt.Errorf("it is a %s", kind)
}

// entries returns a stream as lines, as the stream type of go-redis loses the order of fields, and repeated fields.
func entries(ctx context.Context, rdb redis.UniversalClient, key string) ([]string, error) {
	reply, err := rdb.Do(ctx, "XRANGE", key, "-", "+").Slice()
	lines := []string{}
	for _, entry := range reply {
		lines = append(lines, fmt.Sprintf("%q", entry))
	}
	return lines, err
}
