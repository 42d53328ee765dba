package pubsub

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// ErrOneOfACluster is Probe's error where one URL leads to a node of a Redis Cluster.
var ErrOneOfACluster = errors.New("one address, of a node of a Redis Cluster")

// Probe asks a Redis, or each primary of a Redis Cluster, once: which server it is, and how long an answer takes.
func Probe(ctx context.Context, urls []string) (what string, took time.Duration, err error) {
	s, err := newServer(urls, 1)
	if err != nil {
		return "", 0, err
	}
	client := s.connect()
	defer client.Close()
	if err := client.Ping(ctx).Err(); err != nil {
		return "", 0, withoutURL(err)
	}
	began := time.Now()
	_, err = client.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for _, names := range namesOf("doctor", s.buckets()) {
			s.publish(ctx, pipe, publication{channel: names.all()})
		}
		return nil
	})
	took = time.Since(began)
	if err != nil {
		return "", 0, errors.Join(errors.New("it answers, and refuses to publish"), err)
	}
	info, err := client.Info(ctx, "server").Result()
	if err != nil {
		return "an unknown version", took, nil //nolint:nilerr // some hosts forbid INFO
	}
	if !s.isCluster() && strings.Contains(info, "redis_mode:cluster") {
		return "", 0, ErrOneOfACluster
	}
	return versionOf(info) + s.size(ctx), took, nil
}

// size says of a cluster how many primaries it has.
func (s *server) size(ctx context.Context) string {
	if !s.isCluster() {
		return ""
	}
	var primaries atomic.Int32
	_ = s.cluster.ForEachMaster(ctx, func(context.Context, *redis.Client) error {
		primaries.Add(1)
		return nil
	})
	return fmt.Sprintf(", a cluster of %d primaries,", primaries.Load())
}

// versionOf finds the server's name and version in the answer to INFO.
func versionOf(info string) string {
	version := "of an unknown version"
	for line := range strings.Lines(info) {
		switch key, value, _ := strings.Cut(strings.TrimSpace(line), ":"); key {
		case "redis_version":
			version = value
		case "valkey_version":
			return "Valkey " + value
		}
	}
	return "Redis " + version
}
