// Package metrics counts what the server does, and shows it to Prometheus and
// to Go's profiler. It is the only home of prometheus/client_golang.
//
// A nil *Metrics counts nothing, so no caller has to ask whether there is one.
// Labels come from closed sets; none holds a user, a room or an address.
package metrics

import (
	"net/http"
	"net/http/pprof"
	"runtime"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics is one server's counters. Its methods may be called from any goroutine.
type Metrics struct {
	registry *prometheus.Registry

	requests        *prometheus.CounterVec
	requestSeconds  *prometheus.HistogramVec
	socketsOpen     prometheus.Gauge
	delivered       prometheus.Counter
	deliveryLag     prometheus.Histogram
	mailboxesCut    prometheus.Counter
	commitBatch     prometheus.Histogram
	positionRepairs prometheus.Counter
	resumeEvents    prometheus.Histogram
	pagesRead       prometheus.Counter
	databaseUp      prometheus.Gauge
	replicaLag      prometheus.Gauge
	replicaReads    *prometheus.CounterVec
	redisUp         prometheus.Gauge
	redisBuckets    prometheus.Gauge
	redisWhole      atomic.Bool
	redisLosses     prometheus.Counter
	redisDropped    prometheus.Counter
	storedBytes     prometheus.Gauge
	backupAt        prometheus.Gauge
	backupBytes     prometheus.Gauge
	backupFailures  prometheus.Counter
	pushes          *prometheus.CounterVec
	pushesWaiting   prometheus.Gauge
	mails           *prometheus.CounterVec
	hooks           *prometheus.CounterVec
	hookSeconds     prometheus.Histogram
	commands        *prometheus.CounterVec
	commandSeconds  prometheus.Histogram
	hooksWorking    prometheus.Gauge
}

// New makes the counters in a registry of their own.
func New(version string) *Metrics {
	m := &Metrics{
		registry:        prometheus.NewRegistry(),
		requests:        prometheus.NewCounterVec(prometheus.CounterOpts{Name: "chatrooms_http_requests_total", Help: "HTTP requests answered."}, []string{"route", "method", "status"}),
		requestSeconds:  prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "chatrooms_http_request_duration_seconds", Help: "Time to answer an HTTP request; for a stream, until it begins.", Buckets: prometheus.ExponentialBuckets(0.001, 2, 14)}, []string{"route"}),
		socketsOpen:     prometheus.NewGauge(prometheus.GaugeOpts{Name: "chatrooms_sockets_open", Help: "WebSockets now open."}),
		delivered:       counter("chatrooms_events_delivered_total", "Room events handed to sockets and streams, counted for each reader."),
		deliveryLag:     prometheus.NewHistogram(prometheus.HistogramOpts{Name: "chatrooms_delivery_lag_seconds", Help: "Time from the publishing of an event, after its commit, to its offer to this node's sockets; events that come together count once. Between nodes it contains the difference of their clocks. Events read from the database do not count.", Buckets: prometheus.ExponentialBuckets(0.0001, 2.5, 12)}),
		mailboxesCut:    counter("chatrooms_mailboxes_cut_total", "Readers disconnected because their queue was full."),
		commitBatch:     prometheus.NewHistogram(prometheus.HistogramOpts{Name: "chatrooms_commit_batch_events", Help: "Events appended by one database transaction. The count is the number of transactions.", Buckets: prometheus.ExponentialBuckets(1, 2, 10)}),
		positionRepairs: counter("chatrooms_position_repairs_total", "Times a room's missing events were read from the database."),
		resumeEvents:    prometheus.NewHistogram(prometheus.HistogramOpts{Name: "chatrooms_resume_events", Help: "Events that a subscription had missed. The count is the number of subscriptions that named a position.", Buckets: prometheus.ExponentialBuckets(1, 4, 10)}),
		pagesRead:       counter("chatrooms_log_pages_read_total", "Pages of rooms' logs read from the database for subscriptions that catch up. Readers of the same page share one query."),
		databaseUp:      prometheus.NewGauge(prometheus.GaugeOpts{Name: "chatrooms_database_up", Help: "1 while the database answers: asked every 2 s."}),
		replicaLag:      prometheus.NewGauge(prometheus.GaugeOpts{Name: "chatrooms_replica_lag_seconds", Help: "How far the replica at DATABASE_REPLICA_URL is behind, by the places in the databases' logs, looked at each second; 0 without one. From 5 on the primary answers."}),
		replicaReads:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: "chatrooms_replica_reads_total", Help: "Reads that may go to the replica by what became of them: answered, or why the primary did: behind (not where the room is, or is by the time the page was read), lagging (more than 5 s behind, or not known), resting (10 s after a page failed, or for searches a search), refused (no replica of this database), busy, conflict (a query cancelled for what was copied), slow, failed."}, []string{"result"}),
		redisUp:         prometheus.NewGauge(prometheus.GaugeOpts{Name: "chatrooms_redis_up", Help: "1 while Redis carries events between the nodes, a Redis Cluster those of all rooms in their own buckets; 0 without, and on a server that is alone."}),
		redisBuckets:    prometheus.NewGauge(prometheus.GaugeOpts{Name: "chatrooms_redis_buckets_up", Help: "How many of the buckets that the rooms are in have a link to Redis: 1 of 1, with a Redis Cluster 64 of 64. Rooms of the others are told by another primary, to every node."}),
		redisLosses:     counter("chatrooms_redis_losses_total", "Times Redis was lost, or a part of a Redis Cluster."),
		redisDropped:    counter("chatrooms_redis_dropped_total", "Packets for other nodes that did not fit the queue; the nodes read them from the database."),
		storedBytes:     prometheus.NewGauge(prometheus.GaugeOpts{Name: "chatrooms_files_stored_bytes", Help: "Size of all files, those that wait for their removal too; the same on every node."}),
		backupAt:        prometheus.NewGauge(prometheus.GaugeOpts{Name: "chatrooms_backup_timestamp_seconds", Help: "When the newest backup at BACKUP_URL was made, in seconds since 1970; 0 without one."}),
		backupBytes:     prometheus.NewGauge(prometheus.GaugeOpts{Name: "chatrooms_backup_bytes", Help: "Size of the last backup that this process made."}),
		pushes:          prometheus.NewCounterVec(prometheus.CounterOpts{Name: "chatrooms_push_sends_total", Help: "Pushes by what became of them: sent, gone (the subscription was removed), busy (tried again later), too_busy (given up), refused, unknown (no answer: not tried again), deferred and unsent (back to the database)."}, []string{"outcome"}),
		pushesWaiting:   prometheus.NewGauge(prometheus.GaugeOpts{Name: "chatrooms_push_waiting", Help: "Pushes in this node's memory that wait for a place to be sent."}),
		mails:           prometheus.NewCounterVec(prometheus.CounterOpts{Name: "chatrooms_mail_sends_total", Help: "Mails by kind (digest, confirm, reset) and by what became of them: sent, busy and unreached (tried again later), refused (dropped), unknown (no answer at the end: not tried again)."}, []string{"kind", "outcome"}),
		hooks:           prometheus.NewCounterVec(prometheus.CounterOpts{Name: "chatrooms_webhook_deliveries_total", Help: "Events sent to outgoing webhooks by what became of them: delivered, failed (another answer than 2xx), gone (410: the webhook is disabled), refused (a special address), timeout, network. What is not delivered is tried again."}, []string{"outcome"}),
		hookSeconds:     prometheus.NewHistogram(prometheus.HistogramOpts{Name: "chatrooms_webhook_delivery_seconds", Help: "How long receivers of outgoing webhooks took to answer, or failed to.", Buckets: prometheus.ExponentialBuckets(0.01, 2, 11)}),
		commands:        prometheus.NewCounterVec(prometheus.CounterOpts{Name: "chatrooms_command_calls_total", Help: "Calls of slash commands by what became of them: answered, or why not: refused, timeout, network, status, too_large, not_understood."}, []string{"outcome"}),
		commandSeconds:  prometheus.NewHistogram(prometheus.HistogramOpts{Name: "chatrooms_command_call_seconds", Help: "How long the addresses of slash commands took to answer, or failed to.", Buckets: prometheus.ExponentialBuckets(0.01, 2, 11)}),
		hooksWorking:    prometheus.NewGauge(prometheus.GaugeOpts{Name: "chatrooms_webhooks_working", Help: "Outgoing webhooks that this node sends events to at the moment, 64 at most."}),
		backupFailures:  counter("chatrooms_backup_failures_total", "Backups to BACKUP_URL that failed."),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "chatrooms_build_info", Help: "Always 1; the labels say which build runs.",
		ConstLabels: prometheus.Labels{"version": version, "go_version": runtime.Version()},
	})
	build.Set(1)
	m.registry.MustRegister(
		m.requests, m.requestSeconds, m.socketsOpen, m.delivered, m.mailboxesCut,
		m.commitBatch, m.positionRepairs, m.resumeEvents, m.pagesRead, m.deliveryLag, m.databaseUp, m.replicaLag, m.replicaReads, m.redisUp, m.redisBuckets, m.redisLosses, m.redisDropped, m.storedBytes, m.backupAt, m.backupBytes, m.backupFailures, m.pushes, m.pushesWaiting, m.mails, m.hooks, m.hookSeconds, m.hooksWorking, m.commands, m.commandSeconds, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return m
}

// Watch shows for how long a part of the node has not taken a step though work waits. since is when it last did, zero where
// nothing waits. To be called once for a part.
func (m *Metrics) Watch(part string, since func() time.Time) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "chatrooms_standstill_seconds", Help: "Time since a part of the node took a step, 0 where no work waits. From 10 on readyz is 503.",
		ConstLabels: prometheus.Labels{"part": part},
	}, func() float64 {
		if at := since(); !at.IsZero() {
			return max(0, time.Since(at).Seconds())
		}
		return 0
	}))
}

func counter(name, help string) prometheus.Counter {
	return prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
}

// Request counts an answered request. route is the router's pattern, never a
// path; empty where no route matched.
func (m *Metrics) Request(route, method string, status int, took time.Duration) {
	if m == nil {
		return
	}
	if route == "" {
		route = "none"
	}
	m.requests.WithLabelValues(route, knownMethod(method), statusClass(status)).Inc()
	m.requestSeconds.WithLabelValues(route).Observe(took.Seconds())
}

// Pushed counts a push by what became of it, one of a closed set.
func (m *Metrics) Pushed(outcome string) {
	if m != nil {
		m.pushes.WithLabelValues(outcome).Inc()
	}
}

// Mailed counts a mail by its kind and by what became of it, each one of a closed set.
func (m *Metrics) Mailed(kind, outcome string) {
	if m != nil {
		m.mails.WithLabelValues(kind, outcome).Inc()
	}
}

// PushesWaiting says how many pushes wait in memory.
func (m *Metrics) PushesWaiting(n int) {
	if m != nil {
		m.pushesWaiting.Set(float64(n))
	}
}

// HookAnswered counts an event sent to a webhook by what became of it, one of a closed set, and how long that took.
func (m *Metrics) HookAnswered(outcome string, took time.Duration) {
	if m != nil {
		m.hooks.WithLabelValues(outcome).Inc()
		m.hookSeconds.Observe(took.Seconds())
	}
}

// CommandCalled counts a call of a slash command by what became of it, one of a closed set, and how long that took.
func (m *Metrics) CommandCalled(outcome string, took time.Duration) {
	if m != nil {
		m.commands.WithLabelValues(outcome).Inc()
		m.commandSeconds.Observe(took.Seconds())
	}
}

// HooksWorking says how many webhooks are sent to.
func (m *Metrics) HooksWorking(n int) {
	if m != nil {
		m.hooksWorking.Set(float64(n))
	}
}

// SocketOpened counts a WebSocket up; each is followed by one SocketClosed.
func (m *Metrics) SocketOpened() {
	if m != nil {
		m.socketsOpen.Inc()
	}
}

// SocketClosed counts a WebSocket down.
func (m *Metrics) SocketClosed() {
	if m != nil {
		m.socketsOpen.Dec()
	}
}

// Delivered counts n deliveries of events to readers, and observes the time since publishedAt. That
// is zero for events that were read from the database.
func (m *Metrics) Delivered(n int, publishedAt time.Time) {
	if m == nil {
		return
	}
	m.delivered.Add(float64(n))
	if !publishedAt.IsZero() {
		m.deliveryLag.Observe(max(0, time.Since(publishedAt).Seconds()))
	}
}

// MailboxCut counts a reader that was too slow.
func (m *Metrics) MailboxCut() {
	if m != nil {
		m.mailboxesCut.Inc()
	}
}

// Committed counts one transaction that appended so many events.
func (m *Metrics) Committed(events int) {
	if m != nil {
		m.commitBatch.Observe(float64(events))
	}
}

// PositionRepaired counts one read of events that were missing.
func (m *Metrics) PositionRepaired() {
	if m != nil {
		m.positionRepairs.Inc()
	}
}

// PageRead counts one reading of a page of a room's log.
func (m *Metrics) PageRead() {
	if m != nil {
		m.pagesRead.Inc()
	}
}

// Resumed counts a subscription that named the event it had seen last, and how many it has missed
// since.
func (m *Metrics) Resumed(missed int64) {
	if m != nil {
		m.resumeEvents.Observe(float64(missed))
	}
}

// DatabaseAnswered tells whether the database did.
func (m *Metrics) DatabaseAnswered(did bool) {
	switch {
	case m == nil:
	case did:
		m.databaseUp.Set(1)
	default:
		m.databaseUp.Set(0)
	}
}

// ReplicaLag tells how far the replica is behind.
func (m *Metrics) ReplicaLag(behind time.Duration) {
	if m != nil {
		m.replicaLag.Set(behind.Seconds())
	}
}

// ReplicaRead counts a read that may go to the replica by what became of it, one of a closed set.
func (m *Metrics) ReplicaRead(result string) {
	if m != nil {
		m.replicaReads.WithLabelValues(result).Inc()
	}
}

// RedisChanged tells how many buckets Redis carries, of how many. Fewer than all, after all, are a loss.
func (m *Metrics) RedisChanged(up, of int) {
	if m == nil {
		return
	}
	m.redisBuckets.Set(float64(up))
	isWhole := up == of
	if m.redisWhole.Swap(isWhole) && !isWhole {
		m.redisLosses.Inc()
	}
	if isWhole {
		m.redisUp.Set(1)
	} else {
		m.redisUp.Set(0)
	}
}

// RedisDropped counts packets that other nodes have to read from the database.
func (m *Metrics) RedisDropped(n int) {
	if m != nil {
		m.redisDropped.Add(float64(n))
	}
}

// StoredBytes notes the size of all files.
func (m *Metrics) StoredBytes(n int64) {
	if m != nil {
		m.storedBytes.Set(float64(n))
	}
}

// Handler serves /metrics and /debug/pprof/. Both tell much about the process: serve them on
// METRICS_ADDR only, never on the public port. A nil Metrics serves the profiler alone.
func (m *Metrics) Handler() http.Handler {
	mux := http.NewServeMux()
	if m != nil {
		mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	}
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("POST /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return mux
}

// knownMethod keeps the label's values to a closed set: a client may send any method.
func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	default:
		return "other"
	}
}

// statusClass is "2xx" and so on. 101, a socket's handshake, is "1xx".
func statusClass(status int) string {
	if status < 100 || status > 599 {
		return "other"
	}
	return strconv.Itoa(status/100) + "xx"
}

// BackupFound tells when the newest backup was made.
func (m *Metrics) BackupFound(at time.Time) {
	if m != nil {
		m.backupAt.Set(float64(at.Unix()))
	}
}

// BackedUp counts a backup: its size, or why there is none.
func (m *Metrics) BackedUp(bytes int64, err error) {
	switch {
	case m == nil:
	case err != nil:
		m.backupFailures.Inc()
	default:
		m.backupBytes.Set(float64(bytes))
	}
}
