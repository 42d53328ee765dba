package httpapi

import (
	"cmp"
	"context"
	"crypto/rand"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"github.com/chatrooms/chatrooms/server/internal/auth"
	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// visit is what is known of one request, from its arrival to its line in the log.
type visit struct {
	id      string
	trace   string // of the caller, "" for none
	address string
	agent   string
	self    string      // this server's address, as the caller has it
	actor   chat.Actor  // once known
	claims  auth.Claims // of its token
	accept  string      // the Accept header, of which nothing else is left
	opened  time.Time   // when a stream began; zero for other answers
	left    bool        // the caller hung up on an answer that had begun
}

type visitKey struct{}

// visitOf is never nil, so that tests can call a handler alone.
func visitOf(ctx context.Context) *visit {
	if v, ok := ctx.Value(visitKey{}).(*visit); ok {
		return v
	}
	return &visit{}
}

// origin is where a sign-in comes from.
func (v *visit) origin() chat.Origin { return chat.Origin{UserAgent: v.agent, IP: v.address} }

// pageURL is the address of a page of the web client.
func (s *server) pageURL(ctx context.Context, path string) string {
	base := cmp.Or(s.UIURL, s.PublicURL, visitOf(ctx).self)
	return strings.TrimSuffix(base, "/") + path
}

// ownURL is an address of this API.
func (s *server) ownURL(ctx context.Context, path string) string {
	return strings.TrimSuffix(cmp.Or(s.PublicURL, visitOf(ctx).self), "/") + path
}

// callersID is the request id that a caller may choose (contract section 1).
var callersID = regexp.MustCompile(`^[A-Za-z0-9+/=-]{20,200}$`)

func requestID(r *http.Request) string {
	if id := r.Header.Get("X-Request-Id"); callersID.MatchString(id) {
		return id
	}
	return rand.Text()
}

// clientAddress finds the client's address. chi's RealIP trusts any header, so it is not used.
func (s *server) clientAddress(next http.Handler) http.Handler {
	if s.TrustedProxies > 0 {
		return withoutPorts(middleware.ClientIPFromXFFTrustedProxies(s.TrustedProxies)(next))
	}
	return middleware.ClientIPFromRemoteAddr(next)
}

// withoutPorts reduces the entries of X-Forwarded-For to addresses: some gateways write
// `192.0.2.7:49152`, `[2001:db8::7]` or `"[2001:db8::7]:49152"`. A client whose entry is not
// understood would be counted to the gateway's address, and share its limits with all others.
func withoutPorts(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		lines := r.Header["X-Forwarded-For"]
		for i, line := range lines {
			entries := strings.Split(line, ",")
			for j, entry := range entries {
				entries[j] = bareAddress(strings.Trim(entry, " \t\""))
			}
			lines[i] = strings.Join(entries, ", ")
		}
		next.ServeHTTP(w, r)
	})
}

// bareAddress is an address without port and brackets. Other text is returned unchanged.
func bareAddress(text string) string {
	if at, err := netip.ParseAddrPort(text); err == nil {
		return at.Addr().String()
	}
	if inner, ok := strings.CutPrefix(text, "["); ok {
		if inner, ok = strings.CutSuffix(inner, "]"); ok {
			return inner
		}
	}
	return text
}

// ClientIP is the client's address, for handlers inside the one that New made. Where the trusted
// proxies name none it is the peer's address: callers without an address must not share one limit.
func ClientIP(r *http.Request) string {
	if ip := middleware.GetClientIP(r.Context()); ip != "" {
		return ip
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// visits gives each request an id and logs it with its route's pattern, never with its path, query
// or body.
func (s *server) visits(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		v := &visit{id: requestID(r), trace: wire.TraceID(r.Header), address: ClientIP(r), agent: r.UserAgent(), self: auth.Self(r, s.TrustedProxies)}
		w.Header().Set("X-Request-Id", v.id)
		ww := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		r = r.WithContext(context.WithValue(r.Context(), visitKey{}, v))
		defer func() { s.logVisit(r, v, ww, time.Since(start)) }()
		next.ServeHTTP(ww, r)
	})
}

func (s *server) logVisit(r *http.Request, v *visit, w middleware.WrapResponseWriter, took time.Duration) {
	route, status := "", w.Status()
	if rctx := chi.RouteContext(r.Context()); rctx != nil {
		route = rctx.RoutePattern()
	}
	switch {
	case v.left:
		status = wire.StatusCallerLeft
	case status == 0:
		status = http.StatusOK
	}
	answered := took
	if !v.opened.IsZero() { // for how long a stream is read says nothing of the server
		answered -= time.Since(v.opened)
	}
	s.Observe(route, r.Method, status, answered)
	level := slog.LevelInfo
	if route == "/healthz" || route == "/readyz" { // asked every few seconds by whoever runs this
		level = slog.LevelDebug
	}
	line := s.Log.With("request_id", v.id)
	if v.trace != "" {
		line = line.With("trace_id", v.trace)
	}
	line.Log(r.Context(), level, "request", "user_id", v.actor.User.PublicID,
		"method", r.Method, "route", route, "status", status, "bytes", w.BytesWritten(), "duration", took)
}

// recoverPanics answers 500 without detail, and logs the panic.
func (s *server) recoverPanics(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			fault := recover()
			if fault == nil {
				return
			}
			if fault == http.ErrAbortHandler { //nolint:errorlint,err113 // net/http compares it so
				panic(fault)
			}
			s.Log.ErrorContext(r.Context(), "panic", "request_id", visitOf(r.Context()).id,
				"err", fault, "stack", string(debug.Stack()))
			if ww, ok := w.(middleware.WrapResponseWriter); ok && ww.Status() == 0 {
				wire.FromError(nil).Write(w)
			}
		}()
		next.ServeHTTP(w, r)
	})
}
