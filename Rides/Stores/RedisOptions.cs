using System.ComponentModel.DataAnnotations;

namespace RideAspire.Stores;

/// <summary>Section <c>Redis</c>. The same in every service of an environment.</summary>
public sealed class RedisOptions
{
    public const string Section = "Redis";

    /// <summary>
    /// The first part of each key and channel. Two environments that share a Redis need different ones. Default:
    /// <c>ride</c>; 1 to 40 letters, digits, dots, dashes and underscores.
    /// </summary>
    [RegularExpression("^[A-Za-z0-9._-]{1,40}$")]
    public string KeyPrefix { get; set; } = "ride";
}
