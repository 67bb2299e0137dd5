/* SPDX-License-Identifier: MIT */
/* Which sanitizer a test runs under: gcc says it by a macro, clang by a feature. */
#ifndef SONDA_TESTS_SANITIZER_SUPPORT_H
#define SONDA_TESTS_SANITIZER_SUPPORT_H

#ifdef __SANITIZE_ADDRESS__
#define UNDER_ASAN 1
#endif
#ifdef __SANITIZE_THREAD__
#define UNDER_TSAN 1
#endif
#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define UNDER_ASAN 1
#endif
#if __has_feature(thread_sanitizer)
#define UNDER_TSAN 1
#endif
#endif
#ifndef UNDER_ASAN
#define UNDER_ASAN 0
#endif
#ifndef UNDER_TSAN
#define UNDER_TSAN 0
#endif

#endif
