import * as z from 'zod/mini';
import { userSchema } from './user';

/** A file of a message, or one that waits to be used; what it is was told by its bytes, and width and height are those of the upright picture. */
export const fileSchema = z.object({
  id: z.string(),
  name: z.string(),
  size: z.number(),
  type: z.string(),
  kind: z.enum(['image', 'audio', 'video', 'other']),
  width: z.nullable(z.number()),
  height: z.nullable(z.number()),
  thumbhash: z.nullable(z.string()),
  has_thumbnail: z.boolean(),
});

export type File = z.infer<typeof fileSchema>;
export type FileKind = File['kind'];

/** A file with the message that it is part of. */
export const sharedFileSchema = z.object({
  file: fileSchema,
  message: z.object({ id: z.string(), seq: z.number(), author: userSchema, created_at: z.string() }),
});

export type SharedFile = z.infer<typeof sharedFileSchema>;

/** Opens files and thumbnails, in addresses that cannot have a header. */
export const fileTicketSchema = z.object({ ticket: z.string(), expires_at: z.string() });

export type FileTicket = z.infer<typeof fileTicketSchema>;
