package wire

import "github.com/chatrooms/chatrooms/server/internal/chat"

// Account is a user as the user sees it.
type Account struct {
	User
	Admin bool `json:"admin" doc:"Whether the account administers this server."`
}

// FromAccount is FromUser for the user's own eyes.
func FromAccount(u chat.User) Account { return Account{User: FromUser(u), Admin: u.Admin} }

// OwnAccount is an account as GET /me shows it.
type OwnAccount struct {
	Account
	HasPassword bool `json:"has_password" doc:"Whether there is a password to sign in with. Without one the username confirms a deletion." example:"true"`
}

// FromOwnAccount is FromAccount with how its owner signs in.
func FromOwnAccount(a chat.OwnAccount) OwnAccount {
	return OwnAccount{Account: FromAccount(a.User), HasPassword: a.HasPassword}
}

// ListedAccount is an account as administrators see it.
type ListedAccount struct {
	User
	Admin     bool    `json:"admin" doc:"Whether the account administers this server."`
	Suspended bool    `json:"suspended" doc:"Whether the account is kept from signing in."`
	Email     *string `json:"email" doc:"Its confirmed e-mail address; null: none." example:"grace@example.org"`
}

// FromListedAccount hides the names of a deleted account, as FromUser does.
func FromListedAccount(a chat.Account) ListedAccount {
	out := ListedAccount{User: FromUser(a.User), Admin: a.User.Admin, Suspended: a.IsSuspended}
	if a.Email != "" {
		out.Email = &a.Email
	}
	return out
}

// AuditEntry is a line of the audit log.
type AuditEntry struct {
	At      Time   `json:"at" format:"date-time" example:"2026-11-23T09:30:00.000Z"`
	Action  string `json:"action" doc:"Others may come." example:"suspended"`
	Actor   *User  `json:"actor" doc:"Null: nobody who is signed in, or the command line."`
	Subject *User  `json:"subject" doc:"The account that it is about; null: an unknown one."`
	IP      string `json:"ip" doc:"Empty for the command line." example:"192.0.2.7"`
	Detail  string `json:"detail" doc:"A few words for a person. Never a secret, never a text of a message." example:"on the command line"`
}

// FromAuditEntry shows accounts as they are now.
func FromAuditEntry(e chat.AuditEntry) AuditEntry {
	return AuditEntry{
		At: At(e.At), Action: string(e.Action), Actor: userOrNull(e.Actor), Subject: userOrNull(e.Subject), IP: e.IP, Detail: e.Detail,
	}
}

func userOrNull(u chat.User) *User {
	if u.ID == 0 {
		return nil
	}
	user := FromUser(u)
	return &user
}

// ResetLink is where a password is set anew.
type ResetLink struct {
	URL       string `json:"url" format:"uri" doc:"Shown this once. It works once." example:"https://chat.example.org/reset/3q2-7w8kQ0u0n1o2p3q4rA"`
	ExpiresAt Time   `json:"expires_at" format:"date-time" example:"2026-11-24T09:30:00.000Z"`
}

// ServerStats are figures of the whole server.
type ServerStats struct {
	Users    int64 `json:"users" doc:"Accounts that are not deleted." example:"120"`
	Rooms    int64 `json:"rooms" doc:"Archived ones too." example:"14"`
	Messages int64 `json:"messages" doc:"Those that are not deleted." example:"48210"`
	Bytes    int64 `json:"bytes" doc:"What the database takes." example:"73400320"`
	Nodes    int   `json:"nodes" doc:"Servers that run on this database, as far as the one that answers hears of them." example:"2"`
}

// FromStats adds what the database does not know.
func FromStats(s chat.Stats, nodes int) ServerStats {
	return ServerStats{Users: s.Users, Rooms: s.Rooms, Messages: s.Messages, Bytes: s.Bytes, Nodes: nodes}
}

// ServerSettings is what administrators set for the whole server.
type ServerSettings struct {
	Registration        string `json:"registration" enum:"open,closed,invite" doc:"Who may make an account now." example:"invite"`
	RegistrationDefault string `json:"registration_default" enum:"open,closed,invite" doc:"What the environment says." example:"open"`
	RegistrationIsSet   bool   `json:"registration_is_set" doc:"An administrator has set it; else it is the environment's." example:"true"`
}

// FromServerSettings shows who may make an account.
func FromServerSettings(s chat.RegistrationSetting) ServerSettings {
	return ServerSettings{Registration: string(s.Now), RegistrationDefault: string(s.Environment), RegistrationIsSet: s.IsSet}
}
