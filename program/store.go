package program

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"

	"github.com/redis/go-redis/v9"

	"turno/server/ledger"
	"turno/server/queue/embedded"
)

// A store is where the queue's state lives, in one of two explicit ways: a real Redis, or embedded.
type store struct {
	client redis.UniversalClient
	// history names the embedded store's current run, "" for Redis.
	history string
	weight  *weight
	// told is what the start says of it.
	told  string
	close func() error
}

// openStore opens the Redis that is asked for, and else the embedded store. It never guesses.
func openStore(o options, log *slog.Logger) (*store, error) {
	redis.SetLogger(quiet{log})
	if o.redisURL != "" {
		options, err := redisOptions(o.redisURL)
		if err != nil {
			return nil, err
		}
		options.PoolSize = shares(openFiles()).links
		client := redis.NewUniversalClient(options)
		told := "Redis at " + strings.Join(options.Addrs, ", ")
		return &store{client: client, weight: &weight{}, told: told, close: client.Close}, nil
	}
	w := &weight{rest: heapNow()}
	e, err := embedded.Open(o.data, embedded.Options{})
	if err != nil {
		return nil, fmt.Errorf("open the embedded store in %s: %w", o.data, err)
	}
	return &store{
		client:  e.Client(),
		history: e.History(),
		weight:  w,
		told:    "embedded store in " + o.data + ", for trying Turno and for one small office; set TURNO_REDIS_URL for more",
		close:   e.Close,
	}, nil
}

// quiet logs the Redis client's own remarks at debug level: what matters comes back as errors, which are logged once.
type quiet struct{ log *slog.Logger }

// Printf logs one remark.
func (q quiet) Printf(ctx context.Context, format string, args ...any) {
	q.log.DebugContext(ctx, "redis client", slog.String("says", fmt.Sprintf(format, args...)))
}

// redisOptions reads an address such as redis://user:password@host:6379/0, rediss://… for TLS or unix:///run/redis.sock.
// Several hosts, separated by commas or given as further addr= parameters, or cluster=true, mean a cluster;
// master_name=… means that the hosts are Sentinels, with sentinel_username= and sentinel_password= where they ask for them.
func redisOptions(raw string) (*redis.UniversalOptions, error) {
	u, more, err := splitHosts(raw)
	if err != nil {
		return nil, err
	}
	query := u.Query()
	addrs := append(more, query["addr"]...)
	theirs := u.Query()
	for _, ours := range []string{"addr", "cluster", "master_name", "sentinel_username", "sentinel_password"} {
		theirs.Del(ours)
	}
	u.RawQuery = theirs.Encode()
	first, err := redis.ParseURL(u.String())
	if err != nil {
		return nil, unreadable(err)
	}
	return ledger.Tuned(&redis.UniversalOptions{
		Addrs:            append([]string{first.Addr}, addrs...),
		Username:         first.Username,
		Password:         first.Password,
		DB:               first.DB,
		TLSConfig:        first.TLSConfig,
		IsClusterMode:    query.Get("cluster") == "true",
		MasterName:       query.Get("master_name"),
		SentinelUsername: query.Get("sentinel_username"),
		SentinelPassword: query.Get("sentinel_password"),
	}), nil
}

// splitHosts parses the address with its first host only, as a URL has one host, and returns the other hosts.
func splitHosts(raw string) (u *url.URL, more []string, err error) {
	scheme, rest, _ := strings.Cut(raw, "://")
	end := strings.IndexAny(rest, "/?")
	if end < 0 {
		end = len(rest)
	}
	at := strings.LastIndex(rest[:end], "@") + 1
	hosts := strings.Split(rest[at:end], ",")
	u, err = url.Parse(scheme + "://" + rest[:at] + hosts[0] + rest[end:])
	if err != nil {
		return nil, nil, unreadable(err)
	}
	return u, hosts[1:], nil
}

// unreadable says that the address is wrong without showing it, as it may have a password.
func unreadable(err error) error {
	var inner *url.Error
	if errors.As(err, &inner) {
		err = inner.Err
	}
	return fmt.Errorf("TURNO_REDIS_URL is not of the form redis://host:6379/0: %w", err)
}
