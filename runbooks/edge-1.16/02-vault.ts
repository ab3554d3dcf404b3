/** Like Gloo Gateway's, with a step for each command of its step 2. Its steps 3 and 4 are 5 and 6 here. */
export default {
  steps: {
    'Step 2: Enable AWS authentication and create a Vault policy': {
      'Step 2: Enable AWS authentication on Vault': 'Vault needs a way to recognise AWS identities.',
      'Step 3: Enable a secrets engine': 'Gloo’s secrets need a place.',
      'Step 4: Create a Vault Policy': 'The policy lets those who log in use that path.',
    },
  },
};
