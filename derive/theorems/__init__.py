"""One file a result; each reads top-down like the proof on paper and is checked by the kernel."""
