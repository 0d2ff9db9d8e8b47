#pragma once

#include <stdexcept>
#include <system_error>

/// The five exceptions. Their messages have the form "what failed: got ..., expected ...":
///
///   try {
///     model.forward(x);
///   } catch (const multihot::shape_error& error) {
///     std::puts(error.what());  // "model: input is 32x11, expected 10 columns"
///   }
///
/// Checks stay on under NDEBUG. A call that throws has changed nothing.
namespace multihot {

struct shape_error : std::invalid_argument {  // sizes that do not fit each other
  using invalid_argument::invalid_argument;
};
struct value_error : std::invalid_argument {  // a number out of its range
  using invalid_argument::invalid_argument;
};
struct state_error : std::logic_error {  // a call at the wrong time: backward() before forward()
  using logic_error::logic_error;
};
struct format_error : std::runtime_error {  // a file that does not follow its format
  using runtime_error::runtime_error;
};
struct io_error : std::system_error {  // a system call that failed; code() has its errno
  using system_error::system_error;
};

}  // namespace multihot
