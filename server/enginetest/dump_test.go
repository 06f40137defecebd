package enginetest_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/redis/go-redis/v9"
)

// dump lists all that a store holds, a line for each field or member.
func dump(t testing.TB, rdb redis.UniversalClient) []string {
	t.Helper()
	ctx := t.Context()
	names, err := rdb.Keys(ctx, "*").Result()
	if err != nil {
		t.Fatal(err)
	}
	kinds := make([]*redis.StatusCmd, len(names))
	values := make([]func() []string, len(names))
	_, err = rdb.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, name := range names {
			kinds[i] = p.Type(ctx, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = rdb.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, name := range names {
			values[i] = valuesOf(ctx, p, name, kinds[i].Val())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for i, name := range names {
		for _, v := range values[i]() {
			lines = append(lines, name+" "+v)
		}
	}
	slices.Sort(lines)
	return lines
}

// valuesOf asks for what a key holds; the answer is there when the pipeline has run.
func valuesOf(ctx context.Context, p redis.Pipeliner, name, kind string) func() []string {
	var lines []string
	switch kind {
	case "hash":
		got := p.HGetAll(ctx, name)
		return func() []string {
			for f, v := range got.Val() {
				lines = append(lines, f+" = "+v)
			}
			return lines
		}
	case "zset":
		got := p.ZRangeWithScores(ctx, name, 0, -1)
		return func() []string {
			for _, m := range got.Val() {
				lines = append(lines, fmt.Sprintf("%v @ %.0f", m.Member, m.Score))
			}
			return lines
		}
	case "stream":
		got := p.XRange(ctx, name, "-", "+")
		return func() []string {
			for _, e := range got.Val() {
				lines = append(lines, fmt.Sprint(e.ID, " ", e.Values))
			}
			return lines
		}
	case "set":
		got := p.SMembers(ctx, name)
		return got.Val
	}
	return func() []string { return []string{"of a kind that the engine does not keep: " + kind} }
}
