using System.Globalization;
using System.Security.Claims;

namespace RideAspire.ServiceDefaults.Identity;

public static class CallerExtensions
{
    /// <summary>The claim that says who calls.</summary>
    public const string SubjectClaim = "sub";

    /// <summary>The claim that says as what; it may be there several times.</summary>
    public const string RoleClaim = "role";

    /// <summary>The claim that says until when, in Unix seconds.</summary>
    private const string ExpiryClaim = "exp";

    // What an instant can be.
    private static readonly long latestExpiry = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    private const int LongestSubject = 255;

    /// <summary>Who calls, by the token's <c>sub</c>: 1 to 255 printable ASCII characters without spaces.</summary>
    /// <exception cref="InvalidOperationException">Nobody is authenticated: the endpoint does not require it.</exception>
    public static string Subject(this ClaimsPrincipal caller) =>
        caller.SubjectOrNull() ?? throw new InvalidOperationException("Nobody is authenticated here: the endpoint must require authorization.");

    /// <summary>Until when the caller's token is valid, by its <c>exp</c>; what goes on for long should not outlast it.</summary>
    public static DateTimeOffset Until(this ClaimsPrincipal caller) =>
        long.TryParse(caller.FindFirstValue(ExpiryClaim), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < latestExpiry
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : DateTimeOffset.MaxValue;

    /// <summary>As <see cref="Subject"/>; null where nobody is authenticated.</summary>
    public static string? SubjectOrNull(this ClaimsPrincipal caller) => caller.FindFirstValue(SubjectClaim);

    /// <summary>True for a <c>sub</c> as OpenID Connect has it, and fit for a header, a log and a key in a store.</summary>
    public static bool IsUsableSubject(string subject) => subject.Length is > 0 and <= LongestSubject && subject.All(c => c is > ' ' and <= '~');

    /// <summary>The same caller without the token, which is several times as large and would be kept for as long as a stream is open.</summary>
    internal static ClaimsPrincipal WithoutToken(this ClaimsPrincipal caller) => new(new ClaimsIdentity(
        caller.Claims.Where(claim => claim.Type is SubjectClaim or RoleClaim or ExpiryClaim).Select(claim => new Claim(claim.Type, claim.Value)),
        caller.Identity!.AuthenticationType,
        SubjectClaim,
        RoleClaim));

    /// <summary>True where there is exactly one <c>sub</c>, and a usable one.</summary>
    internal static bool HasUsableSubject(this ClaimsPrincipal caller) =>
        caller.FindAll(SubjectClaim).Take(2).ToArray() is [{ Value: var subject }] && IsUsableSubject(subject);
}
