#pragma once

#include <stdexcept>
#include <system_error>

/// The five exceptions. Their messages have the form "what failed: got ..., expected ...".
/// Checks stay on under NDEBUG. A call that throws has changed nothing.
namespace multihot {

struct shape_error : std::invalid_argument {  // sizes that do not fit each other
  using invalid_argument::invalid_argument;
};
struct value_error : std::invalid_argument {  // a number outside of what it may be
  using invalid_argument::invalid_argument;
};
struct state_error : std::logic_error {  // a call at the wrong time: backward() before forward()
  using logic_error::logic_error;
};
struct format_error : std::runtime_error {  // a file whose content is not of its format
  using runtime_error::runtime_error;
};
struct io_error : std::system_error {  // a system call that failed; code() tells why
  using system_error::system_error;
};

}  // namespace multihot
