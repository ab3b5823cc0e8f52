using System.ComponentModel.DataAnnotations;

namespace RideAspire.Booking.Contracts;

/// <summary>Why ops end a trip. Its rider and its driver do not see it.</summary>
/// <param name="Reason">
/// 1 to 500 characters, not only blanks, no control characters. The trip's history has it, with the caller's id.
/// </param>
public sealed record EndTrip(
    [property: Required(ErrorMessage = "The {0} field is required: 1 to 500 characters, not only blanks."), Display(Name = "reason"),
        StringLength(500, MinimumLength = 1),
        RegularExpression("^[^\\u0000-\\u001f\\u007f-\\u009f]*$", ErrorMessage = "The {0} field must not contain control characters.")]
    string? Reason);
