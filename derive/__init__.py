"""What is true of an initialisation, and why: the language, the kernel, the second witness and the documents."""
