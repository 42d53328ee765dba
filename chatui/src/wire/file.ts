import * as v from 'valibot';
import { userSchema } from './user';

/** A file of a message, or one that waits to be used; what it is was told by its bytes, and width and height are those of the upright picture. */
export const fileSchema = v.object({
  id: v.string(),
  name: v.string(),
  size: v.number(),
  type: v.string(),
  kind: v.picklist(['image', 'audio', 'video', 'other']),
  width: v.nullable(v.number()),
  height: v.nullable(v.number()),
  thumbhash: v.nullable(v.string()),
  has_thumbnail: v.boolean(),
});

export type File = v.InferOutput<typeof fileSchema>;
export type FileKind = File['kind'];

/** A file with the message that it is part of. */
export const sharedFileSchema = v.object({
  file: fileSchema,
  message: v.object({ id: v.string(), seq: v.number(), author: userSchema, created_at: v.string() }),
});

export type SharedFile = v.InferOutput<typeof sharedFileSchema>;

/** Opens files and thumbnails, in addresses that cannot have a header. */
export const fileTicketSchema = v.object({ ticket: v.string(), expires_at: v.string() });

export type FileTicket = v.InferOutput<typeof fileTicketSchema>;
