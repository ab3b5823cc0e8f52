using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;

namespace RideAspire.Kubernetes.CommandLine;

/// <summary>
/// Checks of option values. A check returns null, or an error message that continues after the option and its value.
/// </summary>
internal static partial class Check
{
    public static Option<T> Checked<T>(this Option<T> option, Func<T, string?> check)
    {
        option.Validators.Add(result =>
        {
            // A value that could not be parsed has an error already.
            if (!result.Errors.Any() && result.Tokens.Count > 0 && result.GetValueOrDefault<T>() is { } value && check(value) is { } error)
                result.AddError($"{option.Name} {string.Join(' ', result.Tokens)} {error}.");
        });
        return option;
    }

    public static string? Registry(string registry) => RegistryText().IsMatch(registry)
        ? null
        : "is not a registry such as registry.example.org/rides: lower case, without a scheme and without a slash at the end";

    public static string? Tag(string tag) => TagText().IsMatch(tag)
        ? null
        : "is not a tag: letters, digits, _, . and -, at most 128, the first one no . or -";

    public static string? Name(string name) => name.Length <= 63 && NameText().IsMatch(name)
        ? null
        : "is not a name of Kubernetes: lower-case letters, digits and -, at most 63, a letter or digit at both ends";

    public static string? Host(string host) => host.Length <= 253 && HostText().IsMatch(host)
        ? null
        : "is not a host such as rides.example.org: lower case, without a scheme, a port and a path";

    public static string? Https(Uri address) => IsAddress(address) && address.Scheme == "https"
        ? null
        : "is not an address such as https://identity.example.org. The services accept only https";

    public static string? Http(Uri address) => IsAddress(address)
        ? null
        : "is not an address such as http://collector.observability:4317";

    /// <remarks>aspirate and kustomize read the value as YAML and as text.</remarks>
    public static string? Audience(string audience) => AudienceText().IsMatch(audience)
        ? null
        : "is not an audience: letters, digits and . _ : / - only";

    /// <inheritdoc cref="Audience"/>
    public static string? Claim(string claim) => AudienceText().IsMatch(claim)
        ? null
        : "is not a claim such as realm_access.roles: letters, digits and . _ : / - only";

    /// <inheritdoc cref="Audience"/>
    public static string? ClientId(string id) => AudienceText().IsMatch(id)
        ? null
        : "is not the id of a client: letters, digits and . _ : / - only";

    /// <inheritdoc cref="Audience"/>
    public static string? Scope(string scope) => scope.Split(' ').All(AudienceText().IsMatch)
        ? null
        : "is not a scope such as 'openid profile': letters, digits and . _ : / - only, one space between";

    public static Option<TimeSpan> Window(string name, string description) => new Option<TimeSpan>(name)
    {
        HelpName = "HH:MM:SS",
        Description = description,
        DefaultValueFactory = _ => TimeSpan.FromMinutes(1),
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (TimeSpan.TryParseExact(text, @"hh\:mm\:ss", CultureInfo.InvariantCulture, out var window) && window > TimeSpan.Zero)
                return window;
            result.AddError($"{name} {text} is not a time such as 00:01:00.");
            return default;
        },
    };

    public static Option<Uri> Address(string name) => new(name)
    {
        HelpName = "URL",
        CustomParser = result =>
            Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address) ? address : new("", UriKind.Relative),
    };

    private static bool IsAddress(Uri address) => address.IsAbsoluteUri && AddressText().IsMatch(address.OriginalString);

    [GeneratedRegex(@"\Ahttps?://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~/-]*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex AddressText();

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?(/[a-z0-9]([a-z0-9._-]*[a-z0-9])?)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex RegistryText();

    [GeneratedRegex(@"\A\w[\w.-]{0,127}\z", RegexOptions.CultureInvariant | RegexOptions.ECMAScript)]
    private static partial Regex TagText();

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]*[a-z0-9])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex NameText();

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+\z", RegexOptions.CultureInvariant)]
    private static partial Regex HostText();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._:/-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex AudienceText();
}
