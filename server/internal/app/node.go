package app

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/auth"
	"github.com/chatrooms/chatrooms/server/internal/backup"
	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/config"
	"github.com/chatrooms/chatrooms/server/internal/emoji"
	"github.com/chatrooms/chatrooms/server/internal/files"
	"github.com/chatrooms/chatrooms/server/internal/httpapi"
	"github.com/chatrooms/chatrooms/server/internal/hub"
	"github.com/chatrooms/chatrooms/server/internal/mail"
	"github.com/chatrooms/chatrooms/server/internal/metrics"
	"github.com/chatrooms/chatrooms/server/internal/oidc"
	"github.com/chatrooms/chatrooms/server/internal/outbound"
	"github.com/chatrooms/chatrooms/server/internal/presence"
	"github.com/chatrooms/chatrooms/server/internal/pubsub"
	"github.com/chatrooms/chatrooms/server/internal/push"
	"github.com/chatrooms/chatrooms/server/internal/ratelimit"
	"github.com/chatrooms/chatrooms/server/internal/store"
	"github.com/chatrooms/chatrooms/server/internal/views"
	"github.com/chatrooms/chatrooms/server/internal/webhooks"
	"github.com/chatrooms/chatrooms/server/internal/webui"
	"github.com/chatrooms/chatrooms/server/internal/wire"
	"github.com/chatrooms/chatrooms/server/internal/ws"
)

// node is one running server. Its parts are opened in the order of its fields and stopped in reverse.
type node struct {
	log     *slog.Logger
	metrics *metrics.Metrics
	store   *store.Store
	broker  broker
	router  pubsub.Router
	service *chat.Service
	files   *files.Files   // nil: the feature is off
	backups *backup.Keeper // nil: none are made
	guard   *outbound.Guard
	sso     *oidc.Provider // nil: there is none
	push    *push.Worker   // nil: the feature is off
	views   *views.Views   // nil: likewise
	mail    *mail.Worker   // nil: the feature is off
	hooks   *webhooks.Worker
	caller  *webhooks.Caller
	hub     *hub.Hub
	counts  *pubsub.Connections // nil: this node is alone
	people  *presence.Presence
	sockets *ws.Server
	handler http.Handler

	readsLinks bool // for their previews

	opened   chan struct{} // closed once the parts that the broker calls are there
	draining atomic.Bool
	stopping chan struct{} // closed when a graceful stop begins
	stopBy   time.Time     // when a graceful stop has to be over; zero before one
}

// open makes a node. own is its clock, which may be wrong.
func open(ctx context.Context, cfg config.Config, version string, own chat.Clock, log *slog.Logger, limits store.ReplicaLimits) (*node, error) {
	secrets, err := cfg.SigningKeys()
	if err != nil {
		return nil, err
	}
	ui, err := webClient(cfg)
	if err != nil {
		return nil, err
	}
	guard, err := newGuard(cfg)
	if err != nil {
		return nil, err
	}
	n := &node{
		log: log, metrics: metrics.New(version), guard: guard, readsLinks: bool(cfg.LinkPreviews),
		opened: make(chan struct{}), stopping: make(chan struct{}),
	}
	if n.store, err = openStore(ctx, cfg, own, log, n.metrics, limits); err != nil {
		return nil, err
	}
	if err := checkImported(ctx, n.store); err != nil {
		return nil, errors.Join(err, n.store.Close())
	}
	n.learnTime(ctx)
	send, err := n.openBroker(cfg)
	if err != nil {
		return nil, errors.Join(err, n.store.Close())
	}
	if n.files, err = openFiles(cfg); err != nil {
		n.broker.Close()
		return nil, errors.Join(err, n.store.Close())
	}
	if n.backups, err = n.openBackups(cfg, version); err != nil {
		n.broker.Close()
		return nil, errors.Join(err, n.store.Close())
	}
	if n.readsLinks {
		n.store.QueuePreviews()
	}
	n.openPush(cfg)
	if n.sso, err = newSSO(cfg, n.store.Now); err != nil {
		n.broker.Close()
		return nil, errors.Join(err, n.store.Close())
	}
	n.service = chat.NewService(chat.Options{
		Store: n.store, Publisher: n.broker, Passwords: auth.NewPasswords(), ParseEmoji: emoji.Parse,
		Now: n.store.Now, NewID: newID, Log: log, Registration: chat.Registration(cfg.Registration),
		NoPasswords: !bool(cfg.Passwords), HasFiles: n.files != nil, FileLimits: fileLimits(cfg),
		Committed: n.metrics.Committed, StoreAnswered: n.metrics.DatabaseAnswered,
	})
	n.hooks = webhooks.New(webhooks.Options{
		Store: n.store, Guard: guard, Now: n.store.Now, Disabled: n.service.HookDisabled, Log: log, Metrics: n.metrics,
	})
	n.caller = webhooks.NewCaller(webhooks.CallerOptions{Guard: guard, Called: n.metrics.CommandCalled})
	if err := n.openMail(cfg); err != nil {
		n.service.Close()
		n.broker.Close()
		return nil, errors.Join(err, n.store.Close())
	}
	options := hub.Options{Log: roomLog(n.service), Feed: n.broker, Logger: log, Metrics: n.metrics}
	if redis, ok := n.broker.(*pubsub.Redis); ok {
		n.counts = redis.NewConnections(func(user chat.UserID) int { return n.hub.Connections(user) })
		options.Counts = n.counts
	}
	n.hub = hub.New(options)
	n.people = presence.New(n.tellPresence, send)
	n.router = pubsub.Router{Rooms: n.hub, EndSessions: n.service.EndedElsewhere, Presence: n.people.Receive}
	close(n.opened)
	for part, since := range n.steps() {
		n.metrics.Watch(part, since)
	}
	n.mount(cfg, version, auth.NewTokens(auth.Options{Secrets: secrets, Now: n.store.Now}), ui)
	return n, nil
}

// learnTime asks for the database's time before anything goes by it. Where the database is away,
// serve tries again and again.
func (n *node) learnTime(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, learnTime)
	defer cancel()
	if err := n.store.LearnTime(ctx); err != nil {
		n.log.WarnContext(ctx, "cannot ask the database for its time: going by this node's clock", "err", err)
	}
}

// learnTime bounds how long a start waits for the database's time.
const learnTime = 3 * time.Second

// mount makes the sockets and the REST API, which share tokens and limits.
func (n *node) mount(cfg config.Config, version string, tokens *auth.Tokens, ui http.Handler) {
	limits := httpapi.Limits{
		Messages: limiter(cfg.RateMessages), Requests: limiter(cfg.RateRequests),
	}
	if !cfg.RateAuth.Off {
		limits = limits.WithAuth(cfg.RateAuth.PerSecond, cfg.RateAuth.Burst)
	}
	if redis, ok := n.broker.(*pubsub.Redis); ok {
		limits.Share(redis.Shared())
	}
	n.sockets = ws.NewServer(ws.Options{
		Service: n.service, Tokens: tokens, Hub: n.hub, Presence: n.people, Metrics: n.metrics, Log: n.log,
		Messages: limits.Messages, Requests: limits.Requests,
		Limits: ws.Limits{
			SocketsPerUser: cfg.MaxSocketsPerUser, PendingSockets: cfg.MaxPendingSockets, Subscriptions: cfg.MaxSubscriptions,
		},
		Origins: cfg.AllowedOrigins, TrustedProxies: cfg.TrustedProxies, ClientIP: httpapi.ClientIP, LogID: n.store.Installation, Views: n.views,
	})
	n.handler = httpapi.New(httpapi.Options{
		Service: n.service, Tokens: tokens, Log: n.log, Version: version,
		Hub: n.hub, SocketsPerUser: cfg.MaxSocketsPerUser, Stopping: n.stopping, Draining: n.draining.Load,
		Online: n.people.Count, IsOnline: n.people.IsOnline, Nodes: n.people.Nodes, PublicURL: string(cfg.PublicURL),
		Files: n.files, MaxFileBytes: cfg.MaxFileBytes, Previews: n.readsLinks, SSO: n.sso, Push: n.push, Mail: n.mail, Webhooks: n.hooks, Commands: n.caller,
		WS: n.sockets, UI: ui, UIURL: string(cfg.UIURL), Origins: cfg.AllowedOrigins, Limits: limits,
		TrustedProxies: cfg.TrustedProxies, HTTPSOnly: cfg.OnDyno(), Readiness: n.readiness, Observe: n.metrics.Request,
	})
}

func limiter(r config.Rate) *ratelimit.Limiter {
	if r.Off {
		return nil
	}
	return ratelimit.New(r.PerSecond, r.Burst)
}

// webClient is the client that this server serves itself, nil for none.
func webClient(cfg config.Config) (http.Handler, error) {
	var files fs.FS
	if cfg.UIDir != "" {
		files = os.DirFS(cfg.UIDir)
	} else if embedded, ok := webui.Embedded(); ok {
		files = embedded
	} else {
		return nil, nil
	}
	return webui.Handler(files, "", bool(cfg.ServiceWorker))
}

// readiness is what /readyz tells.
func (n *node) readiness(ctx context.Context) httpapi.Readiness {
	ready := httpapi.Readiness{Status: httpapi.StatusOK, Checks: httpapi.Checks{Database: httpapi.StatusOK, Redis: n.redisStatus(), Node: httpapi.StatusOK}}
	if ready.Checks.Redis == httpapi.StatusUnavailable {
		ready.Status = httpapi.StatusDegraded
	}
	if err := n.service.Ready(ctx); err != nil {
		if !wire.CallerLeft(ctx) {
			n.log.WarnContext(ctx, "the database does not serve", "err", err)
		}
		ready.Status, ready.Checks.Database = httpapi.StatusUnavailable, httpapi.StatusUnavailable
		if errors.Is(err, chat.ErrNotMigrated) {
			ready.Checks.Database = chat.ErrNotMigrated.Error()
		}
	}
	if part := n.standstill(time.Now()); part != "" {
		n.log.ErrorContext(ctx, "a part of this node stands still", "part", part)
		ready.Status, ready.Checks.Node = httpapi.StatusUnavailable, part+" stands still: restart this node"
	}
	if n.draining.Load() {
		ready.Status = httpapi.StatusDraining
	}
	return ready
}

// stepTime is how long a part of the node may take for one step: more than the time-outs of what it calls.
const stepTime = 10 * time.Second

// standstill names a part that has not taken a step for too long though work waits, "" for none.
func (n *node) standstill(now time.Time) string {
	for part, since := range n.steps() {
		if at := since(); !at.IsZero() && now.Sub(at) > stepTime {
			return "the " + part
		}
	}
	return ""
}

// steps tells of each part since when work has waited there.
func (n *node) steps() map[string]func() time.Time {
	return map[string]func() time.Time{
		"hub": n.hub.SteppedAt, "dispatcher": n.broker.WaitsSince, "appender": n.service.PostsWaitSince,
	}
}

func (n *node) serve(ctx context.Context, listener net.Listener, cfg config.Config) error {
	server := n.newHTTPServer(n.handler)
	stopMetrics, err := n.serveMetrics(ctx, string(cfg.MetricsAddr))
	if err != nil {
		return err
	}
	defer stopMetrics()
	beats, stopBeats := context.WithCancel(context.WithoutCancel(ctx))
	var running sync.WaitGroup
	running.Go(func() { n.service.Run(beats) })
	running.Go(func() { n.store.FollowLog(beats) })
	running.Go(func() { n.store.KeepTime(beats) })
	running.Go(func() { n.store.FollowReplica(beats) })
	running.Go(func() { keepMemory(beats) })
	running.Go(func() { n.sweepFiles(beats) })
	running.Go(func() { n.readLinks(beats) })
	running.Go(func() { n.sendPushes(beats) })
	running.Go(func() { n.views.Run(beats) })
	running.Go(func() { n.sendMails(beats) })
	running.Go(func() { n.hooks.Run(beats) })
	if n.backups != nil {
		running.Go(func() { n.backups.Run(beats) })
	}
	failed := make(chan error, 1)
	running.Go(func() { failed <- server.Serve(listener) })
	defer running.Wait()
	defer stopBeats()

	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	n.log.Info("stopping", "within", cfg.ShutdownTimeout)
	n.drain(server, cfg.ShutdownTimeout)
	return nil
}

// drain tells clients to go, then finishes what is in flight, and keeps to the deadline whoever does not read. REST is
// served until the sockets are gone: a proxy has to hear from /readyz that this node is going.
func (n *node) drain(server *http.Server, within time.Duration) {
	n.draining.Store(true)
	close(n.stopping)
	n.stopBy = time.Now().Add(within)
	// The last part of the time is for close: the commits under way.
	ctx, cancel := context.WithTimeout(context.Background(), within*3/5)
	defer cancel()
	n.sockets.Drain(ctx)
	if err := server.Shutdown(ctx); err != nil {
		n.log.Warn("requests were still under way", "err", err)
		_ = server.Close()
	}
}

// serveMetrics listens on METRICS_ADDR if that is set.
func (n *node) serveMetrics(ctx context.Context, addr string) (stop func(), err error) {
	if addr == "" {
		return func() {}, nil
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, errors.Join(errors.New("cannot listen at METRICS_ADDR"), err)
	}
	server := n.newHTTPServer(n.metrics.Handler())
	var running sync.WaitGroup
	running.Go(func() { _ = server.Serve(listener) })
	return func() { _ = server.Close(); running.Wait() }, nil
}

// close ends what is left. A part that cannot end in time, as with a database that answers no more, is left to the end of
// the process: what it was about was not acked.
func (n *node) close() {
	if !endBy(n.stopBy, n.closeParts) {
		n.log.Error("the stop took too long: ending with work under way")
	}
}

// endBy runs end and says whether it returned in time; a zero deadline is none.
func endBy(deadline time.Time, end func()) bool {
	done := make(chan struct{})
	go func() { defer close(done); end() }()
	var late <-chan time.Time
	if !deadline.IsZero() {
		late = time.After(time.Until(deadline))
	}
	select {
	case <-done:
		return true
	case <-late:
		return false
	}
}

func (n *node) closeParts() {
	n.sockets.Close()
	n.people.Close()
	n.caller.Close()
	n.service.Close()
	if n.counts != nil {
		n.counts.Close()
	}
	n.broker.Close()
	n.hub.Close()
	if err := n.store.Close(); err != nil {
		n.log.Warn("cannot close the database cleanly", "err", err)
	}
}
