package ledger

import (
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// Tuned sets what every client of a ledger needs, and gives o back. Retries are off, because the ledger repeats by
// itself under the same idempotency key and go-redis' repeats would count as other requests; the context bounds reads;
// nothing is asked of the server that only Redis' own cloud answers.
func Tuned(o *redis.UniversalOptions) *redis.UniversalOptions {
	o.MaxRetries = -1
	o.DialerRetries = 1
	o.DialTimeout = 500 * time.Millisecond
	o.ReadTimeout = time.Second
	o.WriteTimeout = time.Second
	o.PoolTimeout = time.Second
	o.PoolSize = 64
	o.ContextTimeoutEnabled = true
	o.DisableIdentity = true
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	return o
}
