using System.Globalization;
using System.Security.Claims;

namespace RideAspire.Web.Identity;

public static class CallerExtensions
{
    /// <summary>The claim with the caller's id.</summary>
    public const string SubjectClaim = "sub";

    /// <summary>
    /// The claim with one of the caller's roles. A caller may have several, whatever the token calls them.
    /// </summary>
    public const string RoleClaim = "role";

    /// <summary>The claim with the token's expiry, in Unix seconds.</summary>
    private const string ExpiryClaim = "exp";

    private const int MaxSubjectLength = 255;

    private static readonly long maxExpiry = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>
    /// The caller's id, from the token's <c>sub</c>: 1 to 255 printable ASCII characters without spaces.
    /// </summary>
    /// <exception cref="InvalidOperationException">The caller is not authenticated: the endpoint does not require
    /// it.</exception>
    public static string Subject(this ClaimsPrincipal caller) =>
        caller.SubjectOrNull()
        ?? throw new InvalidOperationException("The caller is not authenticated. The endpoint must require authorization.");

    /// <summary>When the caller's token expires, from its <c>exp</c>. Whatever takes long should end by then.</summary>
    public static DateTimeOffset TokenExpiry(this ClaimsPrincipal caller) =>
        long.TryParse(caller.FindFirstValue(ExpiryClaim), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds < maxExpiry
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : DateTimeOffset.MaxValue;

    /// <summary>As <see cref="Subject"/>, but null when the caller is not authenticated.</summary>
    public static string? SubjectOrNull(this ClaimsPrincipal caller) => caller.FindFirstValue(SubjectClaim);

    /// <summary>
    /// True for a <c>sub</c> as OpenID Connect defines it, which is also safe in a header, a log and a store's key.
    /// </summary>
    public static bool IsUsableSubject(string subject) =>
        subject.Length is > 0 and <= MaxSubjectLength && subject.All(c => c is > ' ' and <= '~');

    /// <summary>
    /// The same caller without the token. The token is several times as large, and an open stream would keep it in
    /// memory.
    /// </summary>
    /// <param name="roles">The caller's roles; those of the token do not count.</param>
    internal static ClaimsPrincipal WithoutToken(this ClaimsPrincipal caller, IEnumerable<string> roles) => new(new ClaimsIdentity(
        caller.Claims
            .Where(claim => claim.Type is SubjectClaim or ExpiryClaim)
            .Select(claim => new Claim(claim.Type, claim.Value))
            .Concat(roles.Select(role => new Claim(RoleClaim, role))),
        caller.Identity!.AuthenticationType,
        SubjectClaim,
        RoleClaim));

    /// <summary>True when there is exactly one <c>sub</c>, and it is usable.</summary>
    internal static bool HasUsableSubject(this ClaimsPrincipal caller) =>
        caller.FindAll(SubjectClaim).Take(2).ToArray() is [{ Value: var subject }] && IsUsableSubject(subject);
}
