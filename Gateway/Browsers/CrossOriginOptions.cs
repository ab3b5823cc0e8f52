using System.ComponentModel.DataAnnotations;

namespace RideAspire.Gateway.Browsers;

/// <summary>Section <c>Cors</c>.</summary>
internal sealed class CrossOriginOptions : IValidatableObject
{
    public const string Section = "Cors";

    /// <summary>
    /// The origins whose web pages may call, such as <c>https://app.example.org</c>. Default: none. A native app needs
    /// none.
    /// </summary>
    public IReadOnlyList<string> Origins { get; set; } = [];

    // Origins are compared as text, so one with a path or a slash at its end would never match.
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        from origin in Origins.Index()
        where !Uri.TryCreate(origin.Item, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https")
            || uri.GetLeftPart(UriPartial.Authority) != origin.Item
        select new ValidationResult(
            "must be a scheme and a host in lower case, such as https://app.example.org, without a path, a slash at the end or *.",
            [$"{nameof(Origins)}:{origin.Index}"]);
}
