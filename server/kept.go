package server

import "sync"

// Kept is what was rendered before, by all that it shows. The zero Kept keeps nothing yet; goroutines may share it.
type Kept[K comparable, V any] struct {
	// Most bounds how many are kept. One more, and all are forgotten: what screens show is of no use after some minutes.
	Most  int
	mu    sync.Mutex
	known map[K]V // guarded by mu
}

// Get returns what belongs to a key, rendered if it is not kept.
func (c *Kept[K, V]) Get(key K, render func() (V, error)) (V, error) {
	c.mu.Lock()
	v, ok := c.known[key]
	c.mu.Unlock()
	if ok {
		return v, nil
	}
	v, err := render()
	if err != nil {
		return v, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil || len(c.known) >= c.Most {
		c.known = map[K]V{}
	}
	c.known[key] = v
	return v, nil
}

// Len is how many are kept.
func (c *Kept[K, V]) Len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.known)
}
