"""What is done to the whole index, by request or by night, where no request waits for it."""
