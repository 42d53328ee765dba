package chat

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"
)

const (
	// MaxCommandHint is how long what a command says of its arguments may be, MaxCommandDescription of what it does.
	MaxCommandHint        = 64
	MaxCommandDescription = 128
	// runKept is for how long at least a call's answer is kept for those who repeat it.
	runKept = 24 * time.Hour
	// runLost is after how long a call without an answer is given up: the node that made it is gone.
	runLost = 20 * time.Second
	// runBeat is how often a repeat looks whether the first call has its answer.
	runBeat = 200 * time.Millisecond
)

// BuiltInCommands are the client's own. No room's command has one of these names.
var BuiltInCommands = []string{"/me", "/shrug", "/topic", "/invite", "/mute", "/leave", "/dm"}

// commandPattern holds no second slash: a path is text.
var commandPattern = regexp.MustCompile(`^/[a-z][a-z0-9_-]{0,31}$`)

// checkCommandName folds the case of ASCII letters.
func checkCommandName(location, name string) (string, *Field) {
	name = foldASCII(strings.TrimSpace(name))
	switch {
	case !commandPattern.MatchString(name):
		return "", &Field{location, "must be / and 1 to 32 of a-z, 0-9, _ and -, the first a letter"}
	case slices.Contains(BuiltInCommands, name):
		return "", &Field{location, "is the name of a built-in command"}
	}
	return name, nil
}

// HookCall is what a slash command has beyond any hook.
type HookCall struct {
	URL            string
	Secrets        []string // sign calls, the newest first; only where they are needed
	Description    string   // what it does; may be ""
	Hint           string   // what is typed after its name, like "[branch]"; may be ""
	DisabledAt     *time.Time
	DisabledReason EndReason
}

// checkAbout checks the texts that its callers read.
func checkAbout(description, hint *string) (badDescription, badHint *Field) {
	if description != nil && *description != "" {
		*description, badDescription = checkLine("body.description", *description, MaxCommandDescription)
	}
	if hint != nil && *hint != "" {
		*hint, badHint = checkLine("body.hint", *hint, MaxCommandHint)
	}
	return badDescription, badHint
}

// CommandDraft is a command about to be made.
type CommandDraft struct {
	Name string
	HookCall
}

func (d CommandDraft) check() (CommandDraft, error) {
	name, badName := checkCommandName("body.name", d.Name)
	var badURL *Field
	if len(d.URL) > MaxHookURL {
		badURL = tooLongURL()
	}
	badDescription, badHint := checkAbout(&d.Description, &d.Hint)
	d.Name = name
	return d, fieldErrors(badName, badURL, badDescription, badHint)
}

// TakenCommand refuses a second command of one name.
func TakenCommand(name string) *Error {
	return Conflict("This room has a command " + name + " already: end it first.")
}

// CreateCommand makes a slash command of the room. Its answers for the room are posted by a bot of its own. Whoever calls has
// checked that the address can be one. Errors: as of CreateHook; a name that the room has already, conflict.
func (s *Service) CreateCommand(ctx context.Context, actor Actor, room string, d CommandDraft, from Origin) (Hook, error) {
	d, err := d.check()
	if err != nil {
		return Hook{}, err
	}
	h := NewHook{Hook: Hook{Kind: HookCommand, Name: d.Name, Command: d.HookCall}}
	return s.createWithBot(ctx, actor, room, h, strings.TrimPrefix(d.Name, "/"), from)
}

// DisabledCommand refuses a call.
func DisabledCommand(name string) *Error {
	return Conflict("The command " + name + " is disabled: the room's owners and moderators can enable it.")
}

// Commands lists the room's that can be called, newest first, at most MaxHooks, for its members. What only its staff may know
// is left out.
func (s *Service) Commands(ctx context.Context, actor Actor, room string) ([]Hook, error) {
	seen, role, err := s.sight(ctx, actor, room)
	if err == nil {
		err = canSeeCommands(seen, role)
	}
	if err != nil {
		return nil, err
	}
	hooks, err := s.store.Hooks(ctx, seen.ID)
	commands := slices.DeleteFunc(hooks, func(h Hook) bool { return h.Kind != HookCommand || h.Command.DisabledAt != nil })
	for i := range commands {
		commands[i].Command.URL = ""
	}
	return commands, err
}

// CommandCall is what the address of a command is told.
type CommandCall struct {
	ID       string // the same for no other call
	URL      string
	Secrets  []string // the newest first
	Name     string
	Text     string
	RoomName string
	Caller   User
	ClientID string
	At       time.Time
}

// CommandFailure says why a call has no answer to show, one of a closed set.
type CommandFailure string

// Why a call has no answer. CommandLost: it was made, and what became of it is not known. CommandNotPosted: the answer is there,
// and the command's bot may not post it.
const (
	CommandRefused   CommandFailure = "refused" // a special address, or a redirect
	CommandTimeout   CommandFailure = "timeout"
	CommandNetwork   CommandFailure = "network"
	CommandStatus    CommandFailure = "status" // another answer than 2xx
	CommandTooLarge  CommandFailure = "too_large"
	CommandNonsense  CommandFailure = "not_understood"
	CommandLost      CommandFailure = "lost"
	CommandNotPosted CommandFailure = "not_posted"
)

// CommandFailures are all of them, for the API's document.
var CommandFailures = []CommandFailure{
	CommandRefused, CommandTimeout, CommandNetwork, CommandStatus, CommandTooLarge, CommandNonsense, CommandLost, CommandNotPosted,
}

// CommandAnswer is what came of a call.
type CommandAnswer struct {
	Failure   CommandFailure // "": there is an answer, which may say nothing
	Status    int            // of HTTP; 0: there was none
	Body      string
	ToRoom    bool
	NamesRoom bool // as in HookPost
}

// CommandRun is a call of a command with what came of it. An answer for the room is in Message, one for the caller in Body.
type CommandRun struct {
	ID       string
	Room     RoomID
	User     UserID
	ClientID string
	Name     string
	At       time.Time
	DoneAt   *time.Time // nil: under way
	Failure  CommandFailure
	Status   int
	Body     string
	Message  *Message
}

// CommandCaller calls the addresses of commands.
type CommandCaller interface {
	// Place takes a place for one call; leave gives it back. KindRateLimited where there is none.
	Place(room RoomID, url string) (leave func(), err error)
	// Call takes no longer than some seconds.
	Call(ctx context.Context, c CommandCall) CommandAnswer
}

// RunDraft is a call about to be made.
type RunDraft struct {
	Name     string
	Text     string // what was typed after the name; may be ""
	ClientID string // "" for none; else the same one again gives the first call's answer, and nothing is called
}

func (d RunDraft) check() (RunDraft, error) {
	name, badName := checkCommandName("body.name", d.Name)
	text, badText := checkText("body.text", d.Text, 0, MaxBody)
	clientID, badID := checkKey("body.client_id", d.ClientID, MaxClientID)
	return RunDraft{Name: name, Text: text, ClientID: clientID}, fieldErrors(badName, badText, badID)
}

// CommandStore keeps what is particular to slash commands.
type CommandStore interface {
	// Command finds one of the room's that stands, with its address and the secrets that sign at that time.
	Command(ctx context.Context, room RoomID, name string, at time.Time) (Hook, error)
	// CommandRun finds a call by its client id. Only the id of its message is there.
	CommandRun(ctx context.Context, room RoomID, user UserID, clientID string) (CommandRun, error)
	// BeginCommandRun stores a call that is under way, unless there is one of its client id: then it says false.
	BeginCommandRun(ctx context.Context, r CommandRun) (isNew bool, err error)
	// EndCommandRun stores what came of a call.
	EndCommandRun(ctx context.Context, r CommandRun) error
	// PruneCommandRuns removes calls begun before the time, a bounded number in each call.
	PruneCommandRuns(ctx context.Context, before time.Time) error
}

// RunCommand calls a command of the room for one who may post there, and returns what came of it; made is false for a call whose
// client id was there before. A call that was begun is finished, whether its caller waits or not. Errors: bad fields, invalid; no
// such command, not found; a disabled one, conflict; not a member, or one who may not post, forbidden; no place for a call just now, rate limited.
func (s *Service) RunCommand(ctx context.Context, actor Actor, room string, d RunDraft, by CommandCaller) (run CommandRun, made bool, err error) {
	if d, err = d.check(); err != nil {
		return CommandRun{}, false, err
	}
	seen, role, err := s.sightToChange(ctx, actor, room)
	if err == nil {
		err = first(canSeeCommands(seen, role), CanPost(seen, role))
	}
	if err != nil {
		return CommandRun{}, false, err
	}
	run = CommandRun{ID: s.newID(), Room: seen.ID, User: actor.User.ID, ClientID: d.ClientID, Name: d.Name, At: s.now()}
	if before, err := s.ranBefore(ctx, run); !IsKind(err, KindNotFound) {
		return before, false, err
	}
	hook, err := s.store.Command(ctx, seen.ID, d.Name, run.At)
	if err == nil && hook.Command.DisabledAt != nil {
		err = DisabledCommand(d.Name)
	}
	if err != nil {
		return CommandRun{}, false, err
	}
	leave, err := by.Place(seen.ID, hook.Command.URL)
	if err != nil {
		return CommandRun{}, false, err
	}
	defer leave()
	if d.ClientID != "" {
		isNew, err := s.store.BeginCommandRun(ctx, run)
		if err != nil {
			return CommandRun{}, false, err
		}
		if !isNew {
			before, err := s.ranBefore(ctx, run)
			return before, false, err
		}
	}
	ctx = context.WithoutCancel(ctx)
	answer := by.Call(ctx, CommandCall{
		ID: run.ID, URL: hook.Command.URL, Secrets: hook.Command.Secrets, Name: d.Name, Text: d.Text, RoomName: seen.Name,
		Caller: actor.User, ClientID: d.ClientID, At: run.At,
	})
	return s.endRun(ctx, hook, run, answer), true, nil
}

// endRun shows an answer: it posts what is for the room, and notes what came of the call.
func (s *Service) endRun(ctx context.Context, hook Hook, run CommandRun, a CommandAnswer) CommandRun {
	body, bad := checkText("body", a.Body, 0, MaxBody)
	if bad != nil {
		a.Failure = CommandNonsense
	}
	run.Status, run.Failure = a.Status, a.Failure
	if a.Failure == "" {
		run.Body = body
	}
	if run.Body != "" && a.ToRoom {
		m, err := s.postAnswer(ctx, hook, run, a.NamesRoom)
		if err == nil {
			run.Message, run.Body = &m, ""
		} else {
			run.Failure = CommandNotPosted
			s.noteNotPosted(ctx, hook, err)
		}
	}
	now := s.now()
	run.DoneAt = &now
	if run.ClientID != "" {
		if err := s.store.EndCommandRun(ctx, run); err != nil {
			s.log.WarnContext(ctx, "the answer of a command is not kept for a repeat", "room", hook.RoomName, "err", err)
		}
	}
	s.noteHookUsed(ctx, hook)
	return run
}

// postAnswer posts by the command's bot. The call's id sees to it that nothing is posted twice.
func (s *Service) postAnswer(ctx context.Context, hook Hook, run CommandRun, namesRoom bool) (Message, error) {
	if hook.BotSuspended {
		return Message{}, Forbidden("The bot of this command is suspended.")
	}
	wait, err := s.submit(ctx, Actor{User: hook.Bot, Reach: ReachWrite}, hook.RoomName, Draft{Body: run.Body, ClientID: run.ID}, namesRoom)
	if err != nil {
		return Message{}, err
	}
	m, _, err := wait(ctx)
	return m, err
}

// noteNotPosted logs what is no refusal by a rule.
func (s *Service) noteNotPosted(ctx context.Context, hook Hook, err error) {
	var refusal *Error
	if !errors.As(err, &refusal) || refusal.Kind == KindUnavailable {
		s.log.WarnContext(ctx, "the answer of a command is not posted", "room", hook.RoomName, "err", err)
	}
}

// ranBefore is what came of a call with that client id, waited for where it is under way. KindNotFound: there was none.
func (s *Service) ranBefore(ctx context.Context, run CommandRun) (CommandRun, error) {
	if run.ClientID == "" {
		return CommandRun{}, NotFound("This call")
	}
	for {
		before, err := s.store.CommandRun(ctx, run.Room, run.User, run.ClientID)
		switch {
		case err != nil:
			return CommandRun{}, err
		case before.DoneAt != nil:
			return s.withMessage(ctx, before)
		case s.now().Sub(before.At) > runLost:
			before.Failure = CommandLost
			return before, nil
		}
		select {
		case <-time.After(runBeat):
		case <-ctx.Done():
			return CommandRun{}, ctx.Err()
		}
	}
}

// withMessage reads what a call posted, as it is now.
func (s *Service) withMessage(ctx context.Context, run CommandRun) (CommandRun, error) {
	if run.Message == nil {
		return run, nil
	}
	m, err := s.store.Message(ctx, run.Room, run.User, run.Message.ID)
	run.Message = &m
	return run, err
}
