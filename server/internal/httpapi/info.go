package httpapi

import (
	"context"
	"net/http"
	"time"

	"github.com/chatrooms/chatrooms/server/internal/chat"
	"github.com/chatrooms/chatrooms/server/internal/wire"
)

type serverInfo struct {
	Name         string     `json:"name" example:"Chatrooms"`
	Version      string     `json:"version" example:"1.0.0"`
	Registration string     `json:"registration" enum:"open,closed,invite" doc:"invite: with an invitation; the first account needs none."`
	Passwords    bool       `json:"passwords" doc:"Whether people sign in with passwords. If not, registration, sign-in and all about passwords is 403." example:"true"`
	SSO          *ssoInfo   `json:"sso" doc:"Where people sign in without a password, by GET /auth/oidc/start; null: nowhere."`
	Features     features   `json:"features"`
	Limits       textLimits `json:"limits"`
}

// ssoInfo names a provider of single sign-on.
type ssoInfo struct {
	Name string `json:"name" doc:"What people call the provider." example:"Example Ltd"`
}

// features are what this server can do beside the rest. What is off is not found.
type features struct {
	Files       bool `json:"files" doc:"Files in messages."`
	Previews    bool `json:"previews" doc:"Previews of links."`
	Push        bool `json:"push" doc:"Web Push to devices whose tab is closed."`
	Mail        bool `json:"mail" doc:"Mail of what was missed, and of links for forgotten passwords."`
	Invitations bool `json:"invitations" doc:"Invitations to rooms, by link."`
	Webhooks    bool `json:"webhooks"`
}

// textLimits are in code points unless they say otherwise.
type textLimits struct {
	MessageBody      int   `json:"message_body" example:"4000"`
	Title            int   `json:"title" example:"80"`
	Topic            int   `json:"topic" example:"500"`
	DisplayName      int   `json:"display_name" example:"64"`
	ClientID         int   `json:"client_id" example:"64"`
	PasswordMinBytes int   `json:"password_min_bytes" example:"8"`
	PasswordMaxBytes int   `json:"password_max_bytes" example:"256"`
	PageSize         int   `json:"page_size" doc:"Most items of one page." example:"200"`
	PageSizeDefault  int   `json:"page_size_default" example:"50"`
	BodyBytes        int   `json:"body_bytes" doc:"Most bytes of one request body." example:"65536"`
	FileBytes        int64 `json:"file_bytes" doc:"Most bytes of one file; 0 where files are off." example:"26214400"`
	MessageFiles     int   `json:"message_files" doc:"Most files of one message." example:"10"`
}

func (s *server) info(ctx context.Context, _ *nothing) (*answer[serverInfo], error) {
	info := s.about(s.Service.Registration(ctx))
	info.Passwords = s.Service.TakesPasswords()
	if s.SSO != nil {
		info.SSO = &ssoInfo{s.SSO.Name()}
	}
	return &answer[serverInfo]{info}, nil
}

func (s *server) about(registration chat.Registration) serverInfo {
	return serverInfo{
		Name: "Chatrooms", Version: s.Version, Registration: string(registration), Features: features{Files: s.Files != nil, Previews: s.Previews, Push: s.Push != nil, Mail: s.Mail != nil, Invitations: true},
		Limits: textLimits{
			MessageBody: chat.MaxBody, Title: chat.MaxTitle, Topic: chat.MaxTopic, DisplayName: chat.MaxDisplayName,
			ClientID: chat.MaxClientID, PasswordMinBytes: chat.MinPassword, PasswordMaxBytes: chat.MaxPassword,
			PageSize: 200, PageSizeDefault: 50, BodyBytes: maxBody, FileBytes: s.fileBytesMost(), MessageFiles: chat.MaxFiles,
		},
	}
}

func (s *server) fileBytesMost() int64 {
	if s.Files == nil {
		return 0
	}
	return s.MaxFileBytes
}

// health is what GET /healthz tells.
type health struct {
	Status string `json:"status" enum:"ok"`
}

// Readiness is what GET /readyz tells (contract section 6).
type Readiness struct {
	Status string `json:"status" enum:"ok,degraded,unavailable,draining"`
	Checks Checks `json:"checks"`
}

// Checks say in a few words how each dependency is. They never hold an address or a driver's error.
type Checks struct {
	Database string `json:"database" example:"ok"`
	Redis    string `json:"redis" doc:"off: this node needs none." example:"off"`
	Node     string `json:"node" doc:"ok, or which of the node's parts has not taken a step for 10 s though work waits." example:"ok"`
}

// The statuses of readiness.
const (
	StatusOK          = "ok"
	StatusDegraded    = "degraded"
	StatusUnavailable = "unavailable"
	StatusDraining    = "draining"
)

// readyTime bounds the look at the dependencies.
const readyTime = 3 * time.Second

// databaseReadiness is the readiness of a node that depends on its database only.
func (s *server) databaseReadiness(ctx context.Context) Readiness {
	if err := s.Service.Ready(ctx); err != nil {
		return Readiness{Status: StatusUnavailable, Checks: Checks{Database: StatusUnavailable, Redis: "off", Node: StatusOK}}
	}
	return Readiness{Status: StatusOK, Checks: Checks{Database: StatusOK, Redis: "off", Node: StatusOK}}
}

func (s *server) healthz(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, health{StatusOK})
}

func (s *server) readyz(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readyTime)
	defer cancel()
	ready := s.Readiness(ctx)
	if wire.CallerLeft(r.Context()) {
		w.WriteHeader(wire.StatusCallerLeft)
		return
	}
	status := http.StatusOK
	if ready.Status != StatusOK && ready.Status != StatusDegraded {
		status = http.StatusServiceUnavailable
		w.Header().Set("Retry-After", "2")
	}
	writeJSON(w, status, ready)
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(wire.Encode(body), '\n'))
}
