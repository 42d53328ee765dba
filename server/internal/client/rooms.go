package client

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/chatrooms/chatrooms/server/internal/wire"
)

// Rooms writes the account's rooms, one a line: as JSON, or name, unread messages and title between tabs.
func (c *Client) Rooms(ctx context.Context, out io.Writer, asJSON bool) error {
	for cursor := ""; ; {
		var page struct {
			Items      []json.RawMessage
			NextCursor *string `json:"next_cursor"`
		}
		path := "/me/rooms?limit=200&cursor=" + url.QueryEscape(cursor)
		if cursor == "" {
			path = "/me/rooms?limit=200"
		}
		if err := c.call(ctx, request{method: http.MethodGet, path: path}, &page); err != nil {
			return err
		}
		for _, item := range page.Items {
			line := string(item)
			if !asJSON {
				var room wire.Room
				if err := json.Unmarshal(item, &room); err != nil {
					return err
				}
				line = c.roomLine(room)
			}
			if _, err := fmt.Fprintln(out, line); err != nil {
				return err
			}
		}
		if page.NextCursor == nil {
			return nil
		}
		cursor = *page.NextCursor
	}
}

func (c *Client) roomLine(room wire.Room) string {
	title := room.Title
	if len(room.People) > 0 { // direct: it has no title
		var others []string
		for _, u := range room.People {
			if u.Username == nil || *u.Username != c.Username {
				others = append(others, u.DisplayName)
			}
		}
		title = strings.Join(others, ", ")
	}
	unread := fmt.Sprint(room.Me.UnreadCount)
	if room.Me.UnreadCount > 99 {
		unread = "99+"
	}
	return room.Name + "\t" + unread + "\t" + strings.ReplaceAll(printable(title), "\n", " ")
}
