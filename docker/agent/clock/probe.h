/* Tries all of it on a child of our own: 0, or a failure that says what is missing here. */
#pragma once

int probe(void);
