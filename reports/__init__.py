"""What people read: one document model, one writer for each format."""
