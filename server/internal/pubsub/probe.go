package pubsub

import (
	"context"
	"errors"
	"strings"
	"time"
)

// Probe asks a Redis, or a Redis Cluster, once: which server it is, and how long an answer takes.
func Probe(ctx context.Context, urls []string) (server string, took time.Duration, err error) {
	connect, err := connector(urls, 1)
	if err != nil {
		return "", 0, err
	}
	client := connect()
	defer client.Close()
	if err := client.Ping(ctx).Err(); err != nil {
		return "", 0, withoutURL(err)
	}
	began := time.Now()
	if err := client.Publish(ctx, "chatrooms-doctor", "").Err(); err != nil {
		return "", 0, errors.Join(errors.New("it answers, and refuses to publish"), err)
	}
	took = time.Since(began)
	info, err := client.Info(ctx, "server").Result()
	if err != nil {
		return "an unknown version", took, nil //nolint:nilerr // some hosts forbid INFO
	}
	name, version := "Redis", "of an unknown version"
	for line := range strings.Lines(info) {
		switch key, value, _ := strings.Cut(strings.TrimSpace(line), ":"); key {
		case "redis_version":
			version = value
		case "valkey_version":
			return "Valkey " + value, took, nil
		}
	}
	return name + " " + version, took, nil
}
