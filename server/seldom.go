package server

import (
	"sync"
	"time"
)

// complainEvery is how often the log gets the same complaint.
const complainEvery = time.Minute

// seldom tells what was said less than complainEvery ago. The zero value has said nothing.
type seldom struct {
	mu   sync.Mutex
	said map[string]time.Time // guarded by mu; its keys are few, as no request makes one
}

// due reports whether a complaint may be made now, and notes that it was.
func (s *seldom) due(complaint string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	if now.Sub(s.said[complaint]) < complainEvery {
		return false
	}
	if s.said == nil {
		s.said = map[string]time.Time{}
	}
	s.said[complaint] = now
	return true
}
