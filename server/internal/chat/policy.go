package chat

// The policy: who may do what, one small pure function each, used by every road.
// Each returns nil or the error to show. role is the caller's in the room, NoRole for none.

// CanSee holds the rule that a private room, or a direct conversation, does not exist for those outside it. Who is banned is
// outside.
func CanSee(room Room, role Role) error {
	if room.Visibility != Public && role == NoRole {
		return NotFound("This room")
	}
	if r := room.Restriction; r != nil && r.Kind == Ban {
		return forbiddenUntil("You are banned from this room.", r)
	}
	return nil
}

// canSpeak keeps those who are muted from writing.
func canSpeak(room Room) error {
	if r := room.Restriction; r != nil && r.Kind == Mute {
		return forbiddenUntil("You are muted in this room.", r)
	}
	return nil
}

func isStaff(role Role) bool { return role == Owner || role == Moderator }

func canChange(room Room) error {
	if room.ArchivedAt != nil {
		return Forbidden("This room is archived: its owner can reopen it.")
	}
	switch room.Stop {
	case StopAlone:
		return Forbidden("Everyone else in this conversation has deleted their account.")
	case StopBlocked:
		return Forbidden("You and this person cannot write to each other.")
	}
	return nil
}

// canChangePeople holds the rule that those of a direct conversation stay the same.
func canChangePeople(room Room) error {
	if room.Visibility == Direct {
		return Forbidden("The people of a direct conversation stay the same: begin another one.")
	}
	return nil
}

// CanSignIn says whether a session may start, given the account as it is now and the hash that the password was checked
// against: both may have changed since. It is checked in the transaction that stores the session.
func CanSignIn(now Credentials, verified string) error {
	if now.User.Deleted || now.PasswordHash != verified {
		return InvalidCredentials()
	}
	return CanEnter(now)
}

// CanEnter says whether a session of the account may start, for one who has shown that it is theirs. It is checked as
// CanSignIn is.
func CanEnter(now Credentials) error {
	if now.Suspended {
		return Forbidden("This account is suspended: ask the operator of this server.")
	}
	return nil
}

// canWrite keeps a token that only reads from everything that changes something.
func canWrite(actor Actor) error {
	if actor.Reach == ReachRead {
		return Forbidden("This token can only read: use one with the scope write.")
	}
	return nil
}

// canManageAccount keeps tokens from what would let them outlive their end: password, account, sessions and tokens.
func canManageAccount(actor Actor) error {
	if actor.Reach != ReachAll {
		return Forbidden("A personal access token cannot do this: sign in.")
	}
	return nil
}

// CanPost is checked again inside the transaction that appends.
func CanPost(room Room, role Role) error {
	return first(CanSee(room, role), canChange(room), canSpeak(room))
}

// CanMentionRoom says whether `@room` in a message by somebody with the role mentions all members. From others it is text.
func CanMentionRoom(role Role) bool { return isStaff(role) }

// canSeeFile holds for one who sees its room: an unused file is its uploader's alone.
func canSeeFile(f StoredFile, caller UserID) error {
	if !f.IsUsed && f.Uploader != caller {
		return NotFound("This file")
	}
	return nil
}

func canRevise(room Room, role Role, caller UserID, m Message) error {
	if err := CanSee(room, role); err != nil {
		return err
	}
	if m.Author.ID != caller {
		return Forbidden("Only its author can edit a message.")
	}
	if err := first(canChange(room), canSpeak(room)); err != nil {
		return err
	}
	if m.DeletedAt != nil {
		return Gone()
	}
	return nil
}

// canErase holds in archived rooms too: a text must always be removable.
func canErase(room Room, role Role, caller UserID, m Message) error {
	if err := CanSee(room, role); err != nil {
		return err
	}
	if m.Author.ID != caller && !isStaff(role) {
		return Forbidden("Only its author, a moderator or an owner can delete a message.")
	}
	return nil
}

// canRemovePreview says who decides what is shown below a message: those who may delete it.
func canRemovePreview(room Room, role Role, caller UserID, m Message) error {
	if err := CanSee(room, role); err != nil {
		return err
	}
	if m.Author.ID != caller && !isStaff(role) {
		return Forbidden("Only its author, a moderator or an owner can remove a preview.")
	}
	if err := canChange(room); err != nil {
		return err
	}
	if m.DeletedAt != nil {
		return Gone()
	}
	return nil
}

// canReact holds for taking a reaction back too.
func canReact(room Room, role Role, m Message) error {
	if err := CanPost(room, role); err != nil {
		return err
	}
	if m.DeletedAt != nil {
		return Gone()
	}
	return nil
}

// canPin holds for taking a pin away too.
func canPin(room Room, role Role, m Message) error {
	if err := CanSee(room, role); err != nil {
		return err
	}
	if !isStaff(role) && room.Visibility != Direct {
		return Forbidden("Only an owner or a moderator can pin messages in this room.")
	}
	if err := canChange(room); err != nil {
		return err
	}
	if m.DeletedAt != nil {
		return Gone()
	}
	return nil
}

// canReport holds for whoever may read a message. A direct conversation has no staff: its reports are for the audit log,
// where administrators read who reported whom.
func canReport(room Room, role Role) error { return CanSee(room, role) }

// canSeeReports holds for closing them too, in archived rooms as well.
func canSeeReports(room Room, role Role) error {
	if err := canReport(room, role); err != nil {
		return err
	}
	if !isStaff(role) {
		return Forbidden("Only an owner or a moderator sees what was reported in this room.")
	}
	return nil
}

func canReadRevisions(room Room, role Role, m Message) error {
	if err := CanSee(room, role); err != nil {
		return err
	}
	if role == NoRole {
		return Forbidden("Join this room to see what its messages said before.")
	}
	if m.DeletedAt != nil {
		return Gone()
	}
	return nil
}

func canPatchRoom(room Room, role Role, patch RoomPatch) error {
	if err := CanSee(room, role); err != nil {
		return err
	}
	if !isStaff(role) {
		return Forbidden("Only an owner or a moderator can change this room.")
	}
	if patch.Archived != nil {
		if role != Owner {
			return Forbidden("Only an owner can reopen this room.")
		}
		return nil
	}
	return canChange(room)
}

// ranks order the roles: nobody restricts staff above or equal.
var ranks = map[Role]int{Owner: 3, Moderator: 2, Member: 1, NoRole: 0}

// canRestrict takes the restriction that the target has already, nil for none.
func canRestrict(room Room, role, targetRole Role, before *Restriction) error {
	if err := canUnrestrict(room, role, before); err != nil {
		return err
	}
	if ranks[targetRole] >= ranks[role] {
		return Forbidden("Only somebody above them can mute or ban staff of this room.")
	}
	return canChange(room)
}

func canUnrestrict(room Room, role Role, before *Restriction) error {
	if err := first(CanSee(room, role), canChangePeople(room)); err != nil {
		return err
	}
	if !isStaff(role) {
		return Forbidden("Only an owner or a moderator can mute or ban people here, and lift it.")
	}
	if before != nil && before.ByRole == Owner && role != Owner {
		return Forbidden("An owner set this: only an owner can change it.")
	}
	return nil
}

func canListRestrictions(room Room, role Role) error { return canUnrestrict(room, role, nil) }

func canArchive(room Room, role Role) error {
	if err := CanSee(room, role); err != nil {
		return err
	}
	if role != Owner {
		return Forbidden("Only an owner can archive this room.")
	}
	return nil
}

func canMarkRead(room Room, role Role) error {
	if err := CanSee(room, role); err != nil {
		return err
	}
	if role == NoRole {
		return Forbidden("Join this room to keep a read marker in it.")
	}
	return nil
}

func canChangeSettings(room Room, role Role) error {
	if err := CanSee(room, role); err != nil {
		return err
	}
	if role == NoRole {
		return Forbidden("Join this room to have settings of it.")
	}
	return nil
}

// canInvite holds for making, listing and ending invitations. Nobody is invited to a room that nobody can join.
func canInvite(room Room, role Role) error {
	if err := CanSee(room, role); err != nil {
		return err
	}
	if room.Visibility != Public && room.Visibility != Private {
		return Forbidden("Nobody can be invited to this conversation: begin another one.")
	}
	if !isStaff(role) {
		return Forbidden("Only an owner or a moderator can invite people to this room.")
	}
	return nil
}

// canManageHooks holds for making, listing and ending webhooks and commands. A direct conversation has no staff.
func canManageHooks(room Room, role Role) error {
	if err := CanSee(room, role); err != nil {
		return err
	}
	if !isStaff(role) {
		return Forbidden("Only an owner or a moderator manages the webhooks and commands of this room.")
	}
	return nil
}

// canSeeCommands holds for the list of a room's commands, and for calling one.
func canSeeCommands(room Room, role Role) error {
	if err := CanSee(room, role); err != nil {
		return err
	}
	if role == NoRole {
		return Forbidden("Only members use the commands of a room: join it first.")
	}
	return nil
}

// canRegister says whether an account may be made; isFirst says that nobody has one yet.
func canRegister(how Registration, isInvited, isFirst bool) error {
	switch {
	case how == RegistrationOpen || how == RegistrationInvite && (isInvited || isFirst):
		return nil
	case how == RegistrationInvite:
		return Forbidden("An account on this server needs an invitation: ask somebody who has one for a link.")
	}
	return Forbidden("Registration is closed on this server: ask its operator for an account.")
}

// memberChange is one PUT of a membership: caller gives target the role want; wantSet says that a role was named.
type memberChange struct {
	callerRole Role
	self       bool
	targetRole Role
	want       Role
	wantSet    bool
}

// newRole is the role that the change asks for.
func (c memberChange) newRole() Role {
	switch {
	case c.wantSet:
		return c.want
	case c.targetRole != NoRole:
		return c.targetRole
	}
	return Member
}

func canPutMember(room Room, c memberChange) error {
	if err := first(CanSee(room, c.callerRole), canChangePeople(room)); err != nil {
		return err
	}
	if !c.self && !isStaff(c.callerRole) {
		return Forbidden("Only an owner or a moderator can add people to this room.")
	}
	role := c.newRole()
	joins := c.targetRole == NoRole && role == Member
	if !joins && role != c.targetRole && c.callerRole != Owner {
		return Forbidden("Only an owner can give roles in this room.")
	}
	return canChange(room)
}

func canRemoveMember(room Room, callerRole Role, self bool, targetRole Role) error {
	if err := first(CanSee(room, callerRole), canChangePeople(room)); err != nil {
		return err
	}
	if !self && !isStaff(callerRole) {
		return Forbidden("Only an owner or a moderator can remove people from this room.")
	}
	if !self && targetRole == Owner && callerRole != Owner {
		return Forbidden("Only an owner can remove an owner.")
	}
	return canChange(room)
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
